// What a PDF becomes without LibreOffice, which reads none as text: its text, and itself without its seal.
//
// What comes out of the process that read it is looked at: a document that has taken it over may say anything.

import { beginsAs } from './formats.mjs';
import { FormError } from './form.mjs';
import { needsPassword } from './inspect/pdf-seal.mjs';
import { ConversionError } from './pool.mjs';
import { LockedError } from './unlock/locked-error.mjs';

/** A page takes some milliseconds: of more there would be no text in time. */
export const MOST_PAGES = 5_000;
/** Thousands of pages have less; documents that unpack to anything have more. */
const MOST_LETTERS = 32 * 1024 * 1024;
const LOCKS = ['needs-password', 'wrong-password', 'unknown-seal'];

/**
 * The text of a PDF, in UTF-8, in the order in which it is on the pages, with a form feed before each page but the first.
 * @param {Buffer} document
 * @param {string} password empty for none
 * @param {import('./pdf-readers.mjs').PdfReaders} pdfs
 * @param {AbortSignal} signal
 * @returns {Promise<Buffer>}
 * @throws {FormError} when it is damaged, and when there is no text in it or too much
 * @throws {LockedError} 'needs-password', 'wrong-password', 'unknown-seal'
 * @throws {ConversionError}
 */
export async function textOfPdf(document, password, pdfs, signal) {
  const work = { document, password, want: 'text', mostPages: MOST_PAGES, mostLetters: MOST_LETTERS };
  const result = await read(work, pdfs, signal);
  if (!beginsAs(result, 'txt')) throw new ConversionError('unconvertible');
  return result;
}

/**
 * The same pages without a seal.
 * @param {Buffer} document
 * @param {string} password
 * @param {import('./pdf-readers.mjs').PdfReaders} pdfs
 * @param {AbortSignal} signal
 * @returns {Promise<Buffer>}
 * @throws {FormError} when it is damaged
 * @throws {LockedError} 'wrong-password', 'unknown-seal'
 * @throws {ConversionError}
 */
export async function openPdf(document, password, pdfs, signal) {
  const result = await read({ document, password, want: 'open' }, pdfs, signal);
  if (!beginsAs(result, 'pdf') || needsPassword(result)) throw new ConversionError('unconvertible');
  return result;
}

async function read(work, pdfs, signal) {
  try {
    const { result, fault, pages } = await pdfs.read(work, signal);
    if (fault) throw errorOf(fault, pages);
    return result;
  } catch (error) {
    if (error.kind === 'unconvertible') throw unreadable('what reads it broke down over it');
    throw error;
  }
}

function errorOf(fault, pages) {
  if (LOCKS.includes(fault)) return new LockedError(fault);
  if (fault === 'no-text') return new FormError(400, 'There is no text in the document: what is on its pages are pictures');
  if (fault === 'too-much-text') return tooMany(`the text on them has more than ${MOST_LETTERS} letters`);
  if (fault === 'too-many-pages') return tooMany(`it has ${Number(pages)}, and text is read of at most ${MOST_PAGES}`);
  return unreadable('it is damaged, or not what its name says');
}

const unreadable = (why) => new FormError(400, `The document could not be read: ${why}`);

const tooMany = (why) => new FormError(400, `The document has too many pages: ${why}`);
