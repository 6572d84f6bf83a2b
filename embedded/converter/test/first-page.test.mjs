// Pictures of first pages: of every format that is read, and of PDF; and that what cannot be painted harms nothing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FORMATS } from '../formats.mjs';
import { encodePng } from '../png.mjs';
import { fixture, startConverter } from './harness.mjs';
import { ink, readPng } from './png.mjs';

let converter;
before(async () => {
  converter = await startConverter();
});
after(() => converter.stop());

const paint = (name, bytes) => converter.convert(name, bytes, { route: 'first-page' });

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
