// What comes out beside PDF: every declared pair through a real engine. A document that it gives is a document again: it
// becomes a PDF with the same words.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { beginsAs, MEDIA_TYPES, PAIRS } from '../formats.mjs';
import { fixture, manifest, startConverter } from './harness.mjs';
import { readPdf } from './pdf.mjs';

let converter;
before(async () => {
  converter = await startConverter();
});
after(() => converter.stop());

const wordsOf = (name) => manifest.find((entry) => entry.file === name).text;

async function converted(to, name, bytes) {
  const answer = await converter.convertTo(to, name, bytes);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers.get('content-type'), MEDIA_TYPES[to]);
  assert.match(answer.headers.get('content-disposition'), new RegExp(`\\.${to}$`));
  assert.ok(beginsAs(answer.bytes, to), `it does not begin as .${to} does`);
  return answer;
}

// Pictures of pages have tests of their own.
for (const { from, to } of PAIRS.filter((pair) => !['pdf', 'png'].includes(pair.to))) {
  test(`${from} becomes ${to} with its words`, async () => {
    const name = `plain.${from}`;
    const { bytes, text } = await converted(to, name, await fixture(name));
    const words = to === 'txt' || to === 'csv' ? text : readPdf((await converted('pdf', `a.${to}`, bytes)).bytes).text;
    assert.ok(words.includes(wordsOf(name)), words);
  });
}

test('text keeps the letters of every script, in UTF-8', async () => {
  const { file } = manifest.find((entry) => /[^\x20-\x7e]/.test(entry.file));
  const { text } = await converted('txt', file, await fixture(file));
  for (const letter of '渡船夜새벽Парעب') assert.ok(text.includes(letter), `${letter} is not in:\n${text}`);
});

test('a workbook gives its first sheet, with commas and in UTF-8', async () => {
  const { text } = await converted('csv', 'plain.xlsx', await fixture('plain.xlsx'));
  assert.match(text, /^North quay,12,2\.5,30$/m);
  assert.doesNotMatch(text, /Second sheet/);
  const table = 'Größe;"quay; north"\r\n1,5;渡船\r\n';
  const workbook = await converted('xlsx', 'table.csv', table);
  const again = await converted('csv', 'table.xlsx', workbook.bytes);
  assert.match(again.text, /^Größe,quay; north$/m);
  assert.match(again.text, /渡船$/m);
});

test('the text of a workbook is that of all its sheets, with tabs, and of slides that of each', async () => {
  const { text } = await converted('txt', 'plain.xlsx', await fixture('plain.xlsx'));
  assert.match(text, /^North quay\t12\t2\.5\t30$/m);
  assert.match(text, /Second sheet/);
});

test('only declared pairs are taken', async () => {
  const plain = await fixture('plain.docx');
  for (const to of ['', 'docx', 'xlsx', 'png', 'exe', 'constructor']) {
    const { status, text } = await converter.convertTo(to, 'plain.docx', plain);
    assert.equal(status, 400, to);
    assert.match(text, /form field 'to' is none that \.docx can become/);
  }
});

test('what is meant for a PDF is refused where none comes out', async () => {
  const fields = { nativePageRanges: '1' };
  const { status, text } = await converter.convertTo('odt', 'plain.docx', await fixture('plain.docx'), { fields });
  assert.equal(status, 400);
  assert.match(text, /'nativePageRanges' is for PDF alone/);
});

test('PDF comes out by this route too', async () => {
  const { bytes } = await converted('pdf', 'plain.docx', await fixture('plain.docx'));
  assert.ok(readPdf(bytes).text.includes(wordsOf('plain.docx')));
});

test('Gotenberg has no such field on its own route', async () => {
  const answer = await converter.convert('plain.docx', await fixture('plain.docx'), { fields: { to: 'odt' } });
  assert.equal(answer.status, 400);
  assert.match(answer.text, /'to' is not supported/);
});

test('a sealed or broken document is told by this route too', async () => {
  const sealed = await converter.convertTo('odt', 'password.docx', await fixture('password.docx'));
  assert.equal(sealed.status, 400);
  assert.match(sealed.text, /is password-protected/);
  const broken = await converter.convertTo('csv', 'executable.xls', await fixture('executable.xls'));
  assert.match(broken.text, /could not read/);
});
