// One conversion, from the form to its result: the use case behind both routes.

import { beginsAs, FORMATS, formatOf, isPair, READABLE, textBy } from './formats.mjs';
import { FormError } from './form.mjs';
import { containerOf, inspect } from './inspect/inspect.mjs';
import { plainPage } from './inspect/markup.mjs';
import { decodeText, separatorOf } from './inspect/text.mjs';
import { textOfOpenDocument } from './open-document-text.mjs';
import { pagePictures } from './page-pictures.mjs';
import { ConversionError } from './pool.mjs';
import { FieldError } from './pdf-options.mjs';
import { openPdf, textOfPdf } from './pdf-text.mjs';
import { saveOptions } from './save-options.mjs';
import { LockedError } from './unlock/locked-error.mjs';
import { canBeOpened, unlock } from './unlock/unlock.mjs';

export const PROTECTED = "The document is password-protected. Provide its password with the 'password' form field";
const WRONG_PASSWORD = 'The password of the document is incorrect';
const STILL_PROTECTED = 'The document is password-protected. This converter cannot open it even with its password';
const NOT_PROTECTED = "The document is not password-protected. Remove the 'password' form field";
/** LibreOffice's number for UTF-8. */
const UTF8 = 76;
const UTF8_MARK = '\ufeff';

/**
 * Converts the form's document into PDF, or where `takesTarget` into what the field `to` says.
 * @param {{files: {name: string, bytes: Buffer}[], fields: Map<string, string>}} form
 * @param {import('./pool.mjs').Pool} pool
 * @param {{unpackedLimitBytes: number, timeLimitMs: number}} config
 * @param {AbortSignal} signal
 * @param {{takesTarget: boolean, pdfs?: import('./pdf-readers.mjs').PdfReaders}} route only what takes a target reads PDFs
 * @returns {Promise<{result: Buffer, from: string, to: string}>} `to` is the extension of what came out
 * @throws {FormError} when the form or its document is at fault
 * @throws {ConversionError} when it is not
 */
export async function convert(form, pool, config, signal, { takesTarget, pdfs }) {
  const file = theDocument(form.files, takesTarget ? READABLE : FORMATS);
  const fields = new Map(form.fields);
  const to = takesTarget ? theTarget(file.from, fields) : 'pdf';
  const password = fields.get('password') ?? '';
  fields.delete('password');
  const options = checkedOptions(to, fields);

  const verdict = inspect(file.bytes, file.from, config.unpackedLimitBytes);
  if (verdict === 'unreadable') throw unreadable('it is damaged, or not what its name says');
  if (verdict === 'unpacks-to-too-much') throw unreadable('it unpacks to more than is allowed');
  const isSealed = verdict === 'protected' || verdict === 'perhaps-protected';
  if (!isSealed && password !== '') throw new FormError(400, NOT_PROTECTED);
  const locked = isSealed && (canBeOpened(file.bytes) ? PROTECTED : STILL_PROTECTED);
  // What is only perhaps protected opens without a password, if it is sealed with the one that every program knows.
  if (verdict === 'protected' && (password === '' || locked === STILL_PROTECTED)) throw new FormError(400, locked);
  const isOpened = isSealed && password !== '' && locked === PROTECTED;

  try {
    if (file.from === 'pdf' && to === 'txt') return { result: await textOfPdf(file.bytes, password, pdfs, signal), from: 'pdf', to };
    const document = isOpened ? await opened(file, password, config, pdfs, signal) : file;
    const work = forEngine(document);
    if (to === 'png') return { result: await pagePictures(work, pool, signal), from: file.from, to: 'zip' };
    const by = to === 'txt' ? textBy(file.from) : null;
    const { result } = await pool.convert({ ...work, to: by ?? to, saveOptions: by === null ? options : '' }, signal);
    if (!beginsAs(result, by ?? to)) throw new ConversionError('unconvertible');
    return { result: by === null ? result : theText(result, config.unpackedLimitBytes), from: file.from, to };
  } catch (error) {
    throw documentFault(error, to, isOpened ? false : locked);
  }
}

/** The form's one document of these formats. */
export function theDocument(files, formats = FORMATS) {
  const known = files.map((file) => ({ ...file, from: formatOf(file.name, formats) })).filter((file) => file.from !== null);
  if (known.length === 0) {
    const extensions = formats.map((format) => `.${format}`).join(' ');
    throw new FormError(400, `Invalid form data: no form file found for extensions: [${extensions}]`);
  }
  if (files.length > 1) throw new FormError(400, 'Invalid form data: this converter takes one form file at a time');
  return known[0];
}

/** What the form asks for; it is no option, so it leaves the fields. */
function theTarget(from, fields) {
  const to = fields.get('to') ?? '';
  fields.delete('to');
  if (!isPair(from, to)) throw new FormError(400, `Invalid form data: form field 'to' is none that .${from} can become`);
  return to;
}

function theText(openDocument, unpackedLimitBytes) {
  const text = textOfOpenDocument(openDocument, unpackedLimitBytes);
  if (text === null) throw new ConversionError('unconvertible');
  return Buffer.from(text);
}

function checkedOptions(to, fields) {
  try {
    return saveOptions(to, fields);
  } catch (error) {
    throw error instanceof FieldError ? new FormError(400, error.message) : error;
  }
}

/**
 * What an engine is given. Text is brought into UTF-8 here, because the engine guesses encodings worse than we do, and separators
 * not at all; text under the old names `.xls` and `.doc` is given as the table or the text that it is.
 */
export function forEngine({ bytes, from }) {
  const as = kindForEngine(bytes, from);
  if (as === 'page') return { document: plainPage(bytes), from, loadOptions: '' };
  if (as !== 'txt' && as !== 'csv') return { document: bytes, from, loadOptions: '' };
  const text = decodeText(bytes);
  if (as === 'txt') return { document: Buffer.from(UTF8_MARK + text), from: as, loadOptions: '' };
  return { document: Buffer.from(text), from: as, loadOptions: `${separatorOf(text).charCodeAt(0)},34,${UTF8},1` };
}

function kindForEngine(bytes, from) {
  if (from !== 'xls' && from !== 'doc') return from;
  const container = containerOf(bytes);
  if (container === 'web-page') return 'page';
  if (container !== 'text') return from;
  return from === 'xls' ? 'csv' : 'txt';
}

/** The document without its seal, looked at once more: nobody could see into it before. */
async function opened(file, password, config, pdfs, signal) {
  if (file.from === 'pdf') return { ...file, bytes: await openPdf(file.bytes, password, pdfs, signal) };
  const bytes = await unlock(file.bytes, password, config, signal);
  const verdict = inspect(bytes, file.from, config.unpackedLimitBytes);
  if (verdict === 'unpacks-to-too-much') throw unreadable('it unpacks to more than is allowed');
  if (verdict !== 'fine') throw unreadable('it is damaged, or not what its name says');
  return { ...file, bytes };
}

/** `locked` is what is said of a sealed document that an engine could not open, or false. */
function documentFault(error, to, locked) {
  if (error instanceof LockedError) return lockedFault(error);
  if (!(error instanceof ConversionError)) return error;
  if (error.kind === 'unreadable') {
    if (locked) return new FormError(400, locked);
    return unreadable('it is damaged, or not what its name says');
  }
  if (error.kind === 'unconvertible') return new FormError(400, `LibreOffice could not convert it to ${to.toUpperCase()}`);
  return error;
}

function lockedFault({ why }) {
  if (why === 'needs-password') return new FormError(400, PROTECTED);
  if (why === 'wrong-password') return new FormError(400, WRONG_PASSWORD);
  if (why === 'unknown-seal') return new FormError(400, STILL_PROTECTED);
  return unreadable('it is damaged, or not what its name says');
}

export const unreadable = (why) => new FormError(400, `LibreOffice could not read the document: ${why}`);
