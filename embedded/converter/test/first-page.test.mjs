// Pictures of first pages: of every format that is read, and of PDF; and that what cannot be painted harms nothing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { FORMATS } from '../formats.mjs';
import { encodePng } from '../png.mjs';
import { fixture, startConverter } from './harness.mjs';

let converter;
before(async () => {
  converter = await startConverter();
});
after(() => converter.stop());

const paint = (name, bytes) => converter.convert(name, bytes, { route: 'first-page' });

/** Size and colours of a PNG as `encodePng` writes it. */
function readPng(png) {
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
const ink = ({ colours }) => colours.reduce((sum, colour) => sum + (colour < 128 ? 1 : 0), 0);

async function painted(name, bytes) {
  const answer = await paint(name, bytes);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers.get('content-type'), 'image/png');
  const picture = readPng(answer.bytes);
  assert.ok(picture.width <= 640 && picture.height <= 960 && Math.max(picture.width, picture.height) >= 300);
  return picture;
}

for (const from of FORMATS) {
  test(`the first page of a ${from} is painted`, async () => {
    const name = `plain.${from}`;
    const picture = await painted(name, await fixture(name));
    assert.ok(ink(picture) > 50, 'there are words on it');
    assert.ok(ink(picture) < picture.colours.length / 2, 'and paper around them');
  });
}

test('a PDF is painted as what it was made of', async () => {
  const { bytes } = await converter.convert('plain.docx', await fixture('plain.docx'));
  const [direct, ofPdf] = [await painted('plain.docx', await fixture('plain.docx')), await painted('a.pdf', bytes)];
  assert.deepEqual([ofPdf.width, ofPdf.height], [direct.width, direct.height]);
  assert.ok(ink(ofPdf) > 50);
});

test('what cannot be painted says so, and the engine goes on', async () => {
  const before = await converter.engines();
  for (const [name, bytes, words] of [
    ['a.pdf', Buffer.from('%PDF-1.4 and no more'), /could not/],
    ['a.pdf', Buffer.from('no PDF'), /could not read the document/],
    ['password.docx', await fixture('password.docx'), /is password-protected/],
    ['truncated.docx', await fixture('truncated.docx'), /could not read the document/],
    ['a.exe', Buffer.from('MZ'), /no form file found/],
  ]) {
    const answer = await paint(name, bytes);
    assert.equal(answer.status, 400, `${name}: ${answer.status}`);
    assert.match(answer.text, words);
  }
  await painted('plain.odt', await fixture('plain.odt'));
  assert.deepEqual(await converter.engines(), before);
});

test('pixels are laid on paper, and their colours come in order', () => {
  // Blue, green, red, opaque; the second is half a red, the third nothing at all.
  const pixels = Uint8Array.from([255, 0, 0, 255, 0, 0, 127, 127, 0, 0, 0, 0, 1, 2, 3, 255]);
  const { width, height, colours } = readPng(encodePng(pixels, 2, 2));
  assert.deepEqual([width, height], [2, 2]);
  assert.deepEqual([...colours], [0, 0, 255, 255, 128, 128, 255, 255, 255, 3, 2, 1]);
});
