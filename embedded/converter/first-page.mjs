// The picture of a document's first page, as it would be printed.

import { forEngine, PROTECTED, theDocument, unreadable } from './convert.mjs';
import { FormError } from './form.mjs';
import { FORMATS } from './formats.mjs';
import { inspect } from './inspect/inspect.mjs';
import { encodePng } from './png.mjs';
import { ConversionError } from './pool.mjs';

/** PDF is no document that is converted here, but one that is looked at. */
const READABLE = [...FORMATS, 'pdf'];
/** A picture is worth no long wait. */
const TIME_LIMIT_MS = 10_000;

/**
 * Paints the first page of the form's document.
 * @param {{files: {name: string, bytes: Buffer}[]}} form
 * @param {import('./pool.mjs').Pool} pool
 * @param {{unpackedLimitBytes: number}} config
 * @param {AbortSignal} signal
 * @returns {Promise<{result: Buffer, from: string, to: 'png'}>}
 * @throws {FormError} when the form or its document is at fault
 * @throws {ConversionError} when it is not
 */
export async function firstPage(form, pool, config, signal) {
  const file = theDocument(form.files, READABLE);
  const verdict = inspect(file.bytes, file.from, config.unpackedLimitBytes);
  if (verdict === 'unpacks-to-too-much') throw unreadable('it unpacks to more than is allowed');
  if (verdict === 'unreadable') throw unreadable('it is damaged, or not what its name says');
  if (verdict !== 'fine') throw new FormError(400, PROTECTED);
  try {
    const work = { ...forEngine(file), from: file.from, isPicture: true, timeLimitMs: TIME_LIMIT_MS };
    const { result, width, height } = await pool.convert(work, signal);
    if (result.length !== width * height * 4) throw new ConversionError('unconvertible');
    return { result: encodePng(result, width, height), from: file.from, to: 'png' };
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    if (error.kind === 'unreadable') throw unreadable('it is damaged, or not what its name says');
    if (error.kind === 'unconvertible') throw new FormError(400, 'LibreOffice could not paint its first page');
    throw error;
  }
}
