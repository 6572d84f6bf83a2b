// Pictures of all pages, in one archive, through a real engine.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PAIRS } from '../formats.mjs';
import { listZip, unpack } from '../inspect/zip.mjs';
import { pngsOf } from '../painted.mjs';
import { MOST_PAGES } from '../page-pictures.mjs';
import { fixture, manifest, startConverter } from './harness.mjs';
import { ink, readPng } from './png.mjs';
import { sealPdf } from './seal-pdf.mjs';
import { pdfOf } from './write-pdf.mjs';

const MIB = 1024 * 1024;
let converter;
before(async () => {
  converter = await startConverter();
});
after(() => converter.stop());

/** The pictures of an archive, and what they are called. */
function picturesIn(archive) {
  return listZip(archive).map((entry) => ({ name: entry.name, ...readPng(unpack(archive, entry, 64 * MIB)) }));
}

async function pictures(name, bytes, fields) {
  const answer = await converter.convertTo('png', name, bytes, { fields });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers.get('content-type'), 'application/zip');
  assert.match(answer.headers.get('content-disposition'), /\.zip$/);
  return picturesIn(answer.bytes);
}

for (const { from } of PAIRS.filter(({ to }) => to === 'png')) {
  test(`every page of a ${from} is a picture`, async () => {
    const name = `plain.${from}`;
    const { pages } = manifest.find(({ file }) => file === name);
    const found = await pictures(name, await fixture(name));
    assert.deepEqual(found.map((each) => each.name), ['page-001.png', 'page-002.png'].slice(0, pages));
    for (const picture of found) {
      assert.equal(Math.max(picture.width, picture.height), 1600);
      assert.ok(ink(picture) > 50, 'there are words on it');
      assert.ok(ink(picture) < picture.colours.length / 2, 'and paper around them');
    }
    assert.notDeepEqual(found[0].colours, found[1].colours, 'the pages are not the same');
  });
}

test('a page keeps its own shape', async () => {
  const [upright, wide] = await pictures('plain.pdf', await fixture('plain.pdf'));
  assert.ok(upright.height > upright.width);
  assert.ok(Math.abs(wide.width / wide.height - 2) < 0.02, `${wide.width} × ${wide.height}`);
});

test('many pages are painted some at a time, each once and in order', async () => {
  const found = await pictures('many.pdf', pdfOf(27));
  assert.deepEqual(found.map(({ name }) => name), Array.from({ length: 27 }, (_, page) => `page-${String(page + 1).padStart(3, '0')}.png`));
  assert.equal(new Set(found.map(({ colours }) => colours.toString('base64'))).size, 27, 'no page is there twice');
});

test('of too many pages none is painted, and it is said', async () => {
  const answer = await converter.convertTo('png', 'long.pdf', pdfOf(MOST_PAGES + 1));
  assert.equal(answer.status, 400);
  assert.match(answer.text, /too many pages: it has 201, and pictures are made of at most 200/);
});

test('a sealed presentation opens with its password, and not without', async () => {
  const sealed = await fixture('password.pptx');
  assert.match((await converter.convertTo('png', 'password.pptx', sealed)).text, /is password-protected/);
  assert.ok((await pictures('password.pptx', sealed, { password: 'ferry' })).length > 0);
});

test('a PDF that opens for everybody is painted, whatever its owner forbids', async () => {
  const found = await pictures('a.pdf', await fixture('owner-password.pdf'));
  assert.equal(found.length, 2);
  assert.ok(ink(found[0]) > 50, 'there are words on it');
});

test('a PDF with a password is painted with it, and not without or with another', async () => {
  for (const sealed of [await fixture('password.pdf'), sealPdf(await fixture('plain.pdf'), { user: 'ferry', owner: 'quay', revision: 5 })]) {
    for (const [fields, words] of [[{}, /is password-protected\. Provide its password/], [{ password: 'Ferry' }, /password of the document is incorrect/]]) {
      const { status, text } = await converter.convertTo('png', 'a.pdf', sealed, { fields });
      assert.equal(status, 400);
      assert.match(text, words);
    }
    const found = await pictures('a.pdf', sealed, { password: 'ferry' });
    assert.equal(found.length, 2);
    for (const picture of found) assert.ok(ink(picture) > 50, 'there are words on it');
  }
});

test('what is no PDF is told, and the next one is painted', async () => {
  const answer = await converter.convertTo('png', 'a.pdf', Buffer.from('no PDF'));
  assert.equal(answer.status, 400);
  assert.match(answer.text, /could not read the document/);
  assert.equal((await converter.convertTo('png', 'a.pdf', Buffer.from('%PDF-1.4 and no more'))).status, 400);
  await pictures('plain.odp', await fixture('plain.odp'));
});

test('a PDF becomes no other document', async () => {
  const pdf = await fixture('plain.pdf');
  for (const to of ['pdf', 'docx']) assert.equal((await converter.convertTo(to, 'a.pdf', pdf)).status, 400, to);
  assert.match((await converter.convert('a.pdf', pdf)).text, /no form file found/);
});

test('an engine that says what cannot be is not believed', () => {
  const wanted = { count: 2, mostWide: 4, mostHigh: 4 };
  const white = (pixels) => Buffer.alloc(pixels * 4, 255);
  assert.equal(pngsOf({ result: white(6), sizes: [{ width: 1, height: 2 }, { width: 4, height: 1 }] }, wanted).length, 2);
  for (const [result, sizes] of [
    [white(1), undefined],
    [white(0), []],
    [white(3), [1, 2, 3].map(() => ({ width: 1, height: 1 }))],
    [white(5), [{ width: 5, height: 1 }]],
    [white(2), [{ width: 1, height: 1 }]],
    [white(1), [{ width: 1, height: 2 }]],
    [white(1), [{ width: 0.5, height: 2 }]],
    [white(1), [{ width: -1, height: -1 }]],
  ]) {
    assert.throws(() => pngsOf({ result, sizes }, wanted), /unconvertible/, JSON.stringify(sizes));
  }
});
