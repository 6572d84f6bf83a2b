// Looks at a document before an engine does: is it what its name says, does it open without a password, does it fit?
//
// LibreOffice opens nearly anything as something: a program renamed to .xls becomes a table of rubbish. And what asks for
// a password, or unpacks to gigabytes, costs an engine's time and memory for nothing.

import { CompoundFile, isCompound } from './compound.mjs';
import { markupOf } from './markup.mjs';
import { needsPassword } from './pdf-seal.mjs';
import { decodeText } from './text.mjs';
import { listZip, unpack } from './zip.mjs';

/** What a file can be inside, for each format. Web pages and rich text under the old names are common and open well. */
const CONTAINERS = {
  docx: ['zip', 'compound'],
  xlsx: ['zip', 'compound'],
  pptx: ['zip', 'compound'],
  odt: ['zip'],
  ods: ['zip'],
  odp: ['zip'],
  doc: ['compound', 'rtf', 'zip', 'text', 'web-page'],
  xls: ['compound', 'zip', 'text', 'web-page'],
  ppt: ['compound', 'zip'],
  rtf: ['rtf'],
  txt: ['text', 'rtf', 'web-page', 'web-archive', 'xml'],
  csv: ['text', 'rtf', 'web-page', 'web-archive', 'xml'],
  pdf: ['pdf'],
};
const MOST_ENTRIES = 20_000;
const MANIFEST_BYTES = 4 * 1024 * 1024;
/** Enough of a workbook to see whether the record after its head says that it is sealed. */
const WORKBOOK_BYTES = 4096;
const FILE_PASS = 0x002f;
/** The token of a presentation that is sealed, in its stream "Current User". */
const SEALED_PRESENTATION = 0xf3d1c4df;

/**
 * @typedef {'fine' | 'protected' | 'perhaps-protected' | 'unreadable' | 'unpacks-to-too-much'} Verdict
 * `perhaps-protected`: sealed, but workbooks are often sealed with a password that every program knows, and PDFs with none.
 */

/**
 * Judges a document.
 * @param {Buffer} document
 * @param {string} from one of FORMATS, or `pdf`
 * @param {number} unpackedLimitBytes
 * @returns {Verdict}
 */
export function inspect(document, from, unpackedLimitBytes) {
  const container = containerOf(document);
  if (!CONTAINERS[from].includes(container)) return 'unreadable';
  if (container === 'zip') return inspectZip(document, unpackedLimitBytes);
  if (container === 'compound') return inspectCompound(document);
  // Many are sealed so that they open without a password, and only ask programs not to copy or print them.
  if (container === 'pdf' && document.includes('/Encrypt')) return needsPassword(document) ? 'protected' : 'perhaps-protected';
  return 'fine';
}

/**
 * What a file is inside.
 * @param {Buffer} document
 */
export function containerOf(document) {
  if (isCompound(document)) return 'compound';
  const head = document.toString('latin1', 0, 5);
  if (head.startsWith('PK\x03\x04')) return 'zip';
  if (head === '{\\rtf') return 'rtf';
  if (head === '%PDF-') return 'pdf';
  const text = document.length > 0 ? decodeText(document) : null;
  return text === null ? 'unknown' : markupOf(text);
}

function inspectZip(document, unpackedLimitBytes) {
  const entries = listZip(document);
  if (!entries) return 'unreadable';
  const unpackedBytes = entries.reduce((sum, entry) => sum + entry.unpackedBytes, 0);
  if (unpackedBytes > unpackedLimitBytes || entries.length > MOST_ENTRIES) return 'unpacks-to-too-much';
  if (entries.some((entry) => entry.name === '[Content_Types].xml')) return 'fine';
  const manifest = entries.find((entry) => entry.name === 'META-INF/manifest.xml');
  if (!manifest) return 'unreadable';
  const text = unpack(document, manifest, MANIFEST_BYTES)?.toString('utf8');
  if (text === undefined) return 'unreadable';
  return /<[\w-]*:?encryption-data\b/.test(text) ? 'protected' : 'fine';
}

function inspectCompound(document) {
  try {
    return inspectStreams(new CompoundFile(document));
  } catch (error) {
    if (error instanceof RangeError) return 'unreadable';
    throw error;
  }
}

function inspectStreams(file) {
  if (file.has('EncryptedPackage')) return 'perhaps-protected';
  const word = file.read('WordDocument', 12);
  if (word) return word.readUInt16LE(10) & 0x0100 ? 'protected' : 'fine';
  const workbook = file.read('Workbook', WORKBOOK_BYTES) ?? file.read('Book', WORKBOOK_BYTES);
  if (workbook) return hasFilePass(workbook) ? 'perhaps-protected' : 'fine';
  const user = file.read('Current User', 16);
  if (user) return user.readUInt32LE(12) === SEALED_PRESENTATION ? 'protected' : 'fine';
  return 'unreadable';
}

/** Walks a workbook's first records: the one that says how it is sealed comes before anything sealed. */
function hasFilePass(workbook) {
  for (let at = 0; at + 4 <= workbook.length; at += 4 + workbook.readUInt16LE(at + 2)) {
    if (workbook.readUInt16LE(at) === FILE_PASS) return true;
  }
  return false;
}
