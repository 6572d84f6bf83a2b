// The picture of a document's first page, as it would be printed.

import { forEngine, PROTECTED, theDocument, unreadable } from './convert.mjs';
import { FormError } from './form.mjs';
import { READABLE } from './formats.mjs';
import { inspect } from './inspect/inspect.mjs';
import { pngsOf } from './painted.mjs';
import { ConversionError } from './pool.mjs';

/** A picture is worth no long wait. */
const TIME_LIMIT_MS = 10_000;
/** Which page, and how large its picture may be, in pixels. */
const PAINT = { first: 0, count: 1, mostWide: 640, mostHigh: 960 };

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
  if (verdict === 'protected') throw new FormError(400, PROTECTED);
  try {
    const work = { ...forEngine(file), paint: PAINT, isDispensable: true, timeLimitMs: TIME_LIMIT_MS };
    const [result] = pngsOf(await pool.convert(work, signal), PAINT);
    return { result, from: file.from, to: 'png' };
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    // What is perhaps protected opens without a password, if it is sealed with the one that every program knows, or with none.
    if (error.kind === 'unreadable' && verdict === 'perhaps-protected') throw new FormError(400, PROTECTED);
    if (error.kind === 'unreadable') throw unreadable('it is damaged, or not what its name says');
    if (error.kind === 'unconvertible') throw new FormError(400, 'LibreOffice could not paint its first page');
    throw error;
  }
}
