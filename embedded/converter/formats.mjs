// What can be converted into what.

const DOCUMENTS = ['docx', 'doc', 'odt', 'rtf'];
const TABLES = ['xlsx', 'xls', 'ods', 'csv'];
const SLIDES = ['pptx', 'ppt', 'odp'];

/** Extensions of the documents that become a PDF. */
export const FORMATS = [...DOCUMENTS, 'txt', ...TABLES, ...SLIDES];

/** What the engines read: a PDF becomes no other document, but its pages are looked at, and read. */
export const READABLE = [...FORMATS, 'pdf'];

/** What comes out beside PDF, by what goes in. `png` is a picture of each page, all in one archive. */
const OTHERS = [
  [DOCUMENTS, ['docx', 'odt', 'txt']],
  [TABLES, ['xlsx', 'ods', 'csv', 'txt']],
  [SLIDES, ['pptx', 'odp', 'txt']],
  [[...SLIDES, 'pdf'], ['png']],
  [['pdf'], ['txt']],
];

/** The declared pairs, those that end in PDF first. */
export const PAIRS = [
  ...FORMATS.map((from) => ({ from, to: 'pdf' })),
  ...OTHERS.flatMap(([sources, targets]) => sources.flatMap((from) => targets.map((to) => ({ from, to })))).filter(
    ({ from, to }) => from !== to,
  ),
];

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const OPEN = 'application/vnd.oasis.opendocument';

/** Media types of what comes out. */
export const MEDIA_TYPES = {
  pdf: 'application/pdf',
  docx: `${OFFICE}.wordprocessingml.document`,
  xlsx: `${OFFICE}.spreadsheetml.sheet`,
  pptx: `${OFFICE}.presentationml.presentation`,
  odt: `${OPEN}.text`,
  ods: `${OPEN}.spreadsheet`,
  odp: `${OPEN}.presentation`,
  csv: 'text/csv; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  /** Of a page, beside a document. */
  png: 'image/png',
  /** Of all pages. */
  zip: 'application/zip',
};

/**
 * The format that a file's name claims, or null when it is none of these.
 * @param {string} name
 * @param {readonly string[]} formats
 */
export function formatOf(name, formats = FORMATS) {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return name.includes('.') && formats.includes(extension) ? extension : null;
}

/**
 * LibreOffice writes no text of tables and slides: theirs is taken from the OpenDocument format that it makes of them. Null
 * for what it writes the text of.
 * @param {string} from
 * @returns {'ods' | 'odp' | null}
 */
export function textBy(from) {
  if (TABLES.includes(from)) return 'ods';
  return SLIDES.includes(from) ? 'odp' : null;
}

/**
 * True when a document of one format becomes one of the other.
 * @param {string} from
 * @param {string} to
 */
export function isPair(from, to) {
  return PAIRS.some((pair) => pair.from === from && pair.to === to);
}

/**
 * True when these bytes begin as a result of that format does: a program that broke down may leave anything.
 * @param {Buffer} bytes
 * @param {string} to
 */
export function beginsAs(bytes, to) {
  const head = bytes.toString('latin1', 0, 128);
  if (to === 'pdf') return head.startsWith('%PDF-');
  if (to === 'csv' || to === 'txt') return bytes.length > 0 && !head.includes('\0');
  // An OpenDocument archive says first of all what it is.
  const says = MEDIA_TYPES[to].startsWith(OPEN) ? `mimetype${MEDIA_TYPES[to]}` : '';
  return head.startsWith('PK\x03\x04') && head.startsWith(says, 30);
}
