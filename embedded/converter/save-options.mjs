// How a result is to be written: LibreOffice's export options for each target.

import { FieldError, pdfOptions } from './pdf-options.mjs';

// Comma, double quotes where they are needed, UTF-8, and of a workbook its first sheet. With more of its places filled the
// filter puts every number in quotes.
const COMMAS = '44,34,76,1,,0,false,true,false';
const FIXED = { csv: COMMAS, txt: 'UTF8,LF' };

/**
 * The export options for a target and a form's fields.
 * @param {string} to
 * @param {Map<string, string>} fields
 * @throws {FieldError} for a value that makes no sense, and for a wish that would go unheard
 */
export function saveOptions(to, fields) {
  if (to === 'pdf') return pdfOptions(fields);
  const unheard = [...fields].find(([, value]) => value !== '' && value !== 'false');
  if (unheard) throw new FieldError(`Invalid form data: form field '${unheard[0]}' is for PDF alone`);
  return FIXED[to] ?? '';
}
