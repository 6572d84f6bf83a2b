// Reads what the tests ask of a PNG that was written here.

import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';

/** Size and colours of a PNG as `encodePng` writes it. */
export function readPng(png) {
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const lines = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  const lineBytes = width * 3;
  const colours = Buffer.alloc(lineBytes * height);
  for (let y = 0; y < height; y += 1) {
    assert.equal(lines[y * (lineBytes + 1)], 2);
    for (let x = 0; x < lineBytes; x += 1) {
      const above = y > 0 ? colours[(y - 1) * lineBytes + x] : 0;
      colours[y * lineBytes + x] = lines[y * (lineBytes + 1) + 1 + x] + above;
    }
  }
  return { width, height, colours };
}

/** How many of the picture's bytes are darker than paper. */
export const ink = ({ colours }) => colours.reduce((sum, colour) => sum + (colour < 128 ? 1 : 0), 0);
