// Form fields that say how the PDF is to be, as LibreOffice's export options.

/** A form that asks for what cannot be; its message is for the caller. */
export class FieldError extends Error {}

const flag = (value) => (/^(true|false)$/.test(value) ? { type: 'boolean', value } : null);
const oneOf = (choices) => (value) => (choices.includes(value) ? { type: 'long', value } : null);
const upTo100 = (value) => (/^([1-9]\d?|100)$/.test(value) ? { type: 'long', value } : null);
const pages = (value) => (/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(value) ? { type: 'string', value } : null);
const PDF_A = { 'PDF/A-1b': '1', 'PDF/A-2b': '2', 'PDF/A-3b': '3' };

const OPTIONS = {
  nativePageRanges: ['PageRange', pages],
  singlePageSheets: ['SinglePageSheets', flag],
  exportFormFields: ['ExportFormFields', flag],
  exportBookmarks: ['ExportBookmarks', flag],
  exportNotes: ['ExportNotes', flag],
  exportHiddenSlides: ['ExportHiddenSlides', flag],
  quality: ['Quality', upTo100],
  losslessImageCompression: ['UseLosslessCompression', flag],
  reduceImageResolution: ['ReduceImageResolution', flag],
  maxImageResolution: ['MaxImageResolution', oneOf(['75', '150', '300', '600', '1200'])],
  pdfa: ['SelectPdfVersion', (value) => (PDF_A[value] ? { type: 'long', value: PDF_A[value] } : null)],
  pdfua: ['PDFUACompliance', flag],
};
/** What this converter does anyway. */
const GIVEN = { updateIndexes: 'true', nativePdfFormats: 'true' };

/**
 * The export options for a form's fields.
 * @param {Map<string, string>} fields
 * @throws {FieldError} for a value that makes no sense, and for a wish that would go unheard
 */
export function pdfOptions(fields) {
  const options = {};
  for (const [name, value] of fields) {
    const option = OPTIONS[name];
    if (option) {
      const wanted = option[1](value);
      if (!wanted) throw new FieldError(`Invalid form data: form field '${name}' is invalid`);
      options[option[0]] = wanted;
    } else if (value !== '' && value !== 'false' && GIVEN[name] !== value) {
      throw new FieldError(`Invalid form data: form field '${name}' is not supported by this converter`);
    }
  }
  return JSON.stringify(options);
}
