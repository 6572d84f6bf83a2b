// Pictures of all pages of a document, as they would be printed, in one archive.
//
// They are painted some at a time: so their pixels are never all in memory, and other documents have their turn between.

import { beginsAs } from './formats.mjs';
import { FormError } from './form.mjs';
import { pngsOf } from './painted.mjs';
import { ConversionError } from './pool.mjs';
import { writeZip } from './write-zip.mjs';

/** Of more pages nobody wants pictures, and they would take minutes. */
export const MOST_PAGES = 200;
/** What all pictures may come to together: they are in memory until the last is painted. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Each time the document is opened anew, and what is painted crosses to this process at once: 120 MB at most. */
const AT_ONCE = 12;
/** Enough to read small print on a page by, in pixels. */
const LONGEST_SIDE = 1600;

/**
 * Paints every page.
 * @param {{document: Uint8Array, from: string, loadOptions: string}} work
 * @param {import('./pool.mjs').Pool} pool
 * @param {AbortSignal} signal
 * @returns {Promise<Buffer>} an archive of `page-001.png` and so on
 * @throws {FormError} when there are too many pages
 * @throws {ConversionError}
 */
export async function pagePictures(work, pool, signal) {
  const pdf = await asPdf(work, pool, signal);
  const pictures = [];
  let [pages, bytes] = [1, 0];
  while (pictures.length < pages) {
    const paint = { first: pictures.length, count: AT_ONCE, mostWide: LONGEST_SIDE, mostHigh: LONGEST_SIDE };
    const painted = await pool.convert({ document: pdf, from: 'pdf', loadOptions: '', paint }, signal);
    if (pictures.length === 0) pages = countedPages(painted.pages);
    for (const png of pngsOf(painted, paint)) {
      pictures.push(png);
      bytes += png.length;
    }
    if (bytes > MOST_BYTES) throw tooMany(`together their pictures have more than ${MOST_BYTES} bytes`);
  }
  return writeZip(pictures.slice(0, pages).map((png, index) => ({ name: nameOf(index + 1), bytes: png })));
}

async function asPdf(work, pool, signal) {
  if (work.from === 'pdf') return work.document;
  const { result } = await pool.convert({ ...work, to: 'pdf', saveOptions: '{}' }, signal);
  if (!beginsAs(result, 'pdf')) throw new ConversionError('unconvertible');
  return result;
}

function countedPages(pages) {
  if (!Number.isSafeInteger(pages) || pages < 1) throw new ConversionError('unconvertible');
  if (pages > MOST_PAGES) throw tooMany(`it has ${pages}, and pictures are made of at most ${MOST_PAGES}`);
  return pages;
}

const nameOf = (page) => `page-${String(page).padStart(3, '0')}.png`;

const tooMany = (why) => new FormError(400, `The document has too many pages: ${why}`);
