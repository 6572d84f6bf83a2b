// Writes a picture as PNG. It is done here and not in the engine: what a document has taken over gives pixels and nothing else.

import { deflateSync } from 'node:zlib';
import { crc32 } from './crc32.mjs';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 3;
const RGB = 2;
/** How a line is told: as the difference to the one above, which for a page is mostly nothing. */
const UP = 2;

/**
 * A PNG of pixels as an engine paints them: blue, green, red and how opaque, the colours already weakened by that. It is
 * laid on white, as paper is.
 * @param {Uint8Array} pixels four bytes each, line by line
 * @param {number} width
 * @param {number} height
 * @returns {Buffer}
 */
export function encodePng(pixels, width, height) {
  const lineBytes = width * COLOURS;
  const lines = Buffer.alloc((lineBytes + 1) * height);
  let above = Buffer.alloc(lineBytes);
  for (let y = 0; y < height; y += 1) {
    const line = Buffer.alloc(lineBytes);
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 4;
      const paper = 255 - pixels[from + 3];
      for (let colour = 0; colour < COLOURS; colour += 1) {
        line[x * COLOURS + colour] = Math.min(pixels[from + 2 - colour] + paper, 255);
      }
    }
    const at = y * (lineBytes + 1);
    lines[at] = UP;
    for (let x = 0; x < lineBytes; x += 1) lines[at + 1 + x] = line[x] - above[x];
    above = line;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, RGB], 8);
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type, body) {
  const bytes = Buffer.alloc(12 + body.length);
  bytes.writeUInt32BE(body.length, 0);
  bytes.write(type, 4, 'latin1');
  body.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + body.length)), 8 + body.length);
  return bytes;
}
