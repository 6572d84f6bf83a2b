// What an engine painted, as PNGs. An engine that a document has taken over may say anything of its pixels.

import { encodePng } from './png.mjs';
import { ConversionError } from './pool.mjs';

const BYTES_PER_PIXEL = 4;

/**
 * The pictures of pages, in their order; at least one.
 * @param {{result: Buffer, sizes?: {width: number, height: number}[]}} painted
 * @param {{count: number, mostWide: number, mostHigh: number}} wanted
 * @returns {Buffer[]}
 * @throws {ConversionError} 'unconvertible': when it is not what was wanted
 */
export function pngsOf({ result, sizes }, { count, mostWide, mostHigh }) {
  if (!Array.isArray(sizes) || sizes.length === 0 || sizes.length > count) throw new ConversionError('unconvertible');
  let at = 0;
  const parts = sizes.map(({ width, height }) => {
    if (!isSide(width, mostWide) || !isSide(height, mostHigh)) throw new ConversionError('unconvertible');
    const from = at;
    at += width * height * BYTES_PER_PIXEL;
    return { pixels: result.subarray(from, at), width, height };
  });
  if (at !== result.length) throw new ConversionError('unconvertible');
  return parts.map(({ pixels, width, height }) => encodePng(pixels, width, height));
}

const isSide = (side, most) => Number.isSafeInteger(side) && side >= 1 && side <= most;
