// Every fixture through a real engine: what becomes a PDF has its words, what is at fault is told apart.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fixture, manifest, sealedPresentation, startConverter } from './harness.mjs';
import { readPdf } from './pdf.mjs';

let converter;
before(async () => {
  converter = await startConverter();
});
after(() => converter.stop());

const expecting = (what) => manifest.filter((entry) => entry.expect === what);

async function converted(name, bytes, options) {
  const answer = await converter.convert(name, bytes, options);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers.get('content-type'), 'application/pdf');
  return readPdf(answer.bytes);
}

for (const { file, from, text, pages, contains = [], images } of expecting('pdf')) {
  test(`${file} becomes a PDF with its words`, async () => {
    // Workers send what is called otherwise by the extension of its format.
    const name = file.endsWith(`.${from}`) ? file : `document.${from}`;
    const pdf = await converted(name, await fixture(file));
    for (const words of [text, ...contains]) assert.ok(pdf.text.includes(words), `"${words}" is not in:\n${pdf.text}`);
    if (pages) assert.equal(pdf.pages, pages);
    if (images !== undefined) assert.equal(pdf.images, images);
  });
}

for (const { file, password, text } of expecting('password-protected')) {
  test(`${file} is told to be password-protected`, async () => {
    const without = await converter.convert(file, await fixture(file));
    assert.equal(without.status, 400);
    assert.match(without.text, /is password-protected\. Provide its password/);
  });

  test(`${file} opens with its password, and with no other`, async () => {
    const wrong = await converter.convert(file, await fixture(file), { fields: { password: `${password}?` } });
    assert.equal(wrong.status, 400);
    assert.match(wrong.text, /password of the document is incorrect/);
    const pdf = await converted(file, await fixture(file), { fields: { password } });
    assert.ok(pdf.text.includes(text), `"${text}" is not in:\n${pdf.text}`);
  });
}

test('a sealed presentation of the old kind is told so, and stays closed', async () => {
  const presentation = sealedPresentation(await fixture('plain.ppt'));
  for (const fields of [{}, { password: 'ferry' }]) {
    const { status, text } = await converter.convert('a.ppt', presentation, { fields });
    assert.equal(status, 400);
    assert.match(text, /is password-protected\. This converter cannot open it even with its password/);
  }
});

for (const { file } of expecting('unreadable')) {
  test(`${file} is told to be unreadable`, async () => {
    const answer = await converter.convert(file, await fixture(file));
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.get('content-type').toLowerCase(), 'text/plain; charset=utf-8');
    assert.match(answer.text, /^LibreOffice could not read the document/);
  });
}

test('a document that is whole outside and broken inside is unreadable, and the next one converts', async () => {
  const document = await fixture('plain.docx');
  // The archive's directory stays, the parts it points to are rubbish.
  document.fill(0x5a, 30, document.length >> 1);
  const answer = await converter.convert('broken.docx', document);
  assert.equal(answer.status, 400);
  assert.match(answer.text, /^LibreOffice could not/);
  await converted('plain.docx', await fixture('plain.docx'));
});

test('letters of every script are drawn, not boxes', async () => {
  const { file } = manifest.find((entry) => /[^\x20-\x7e]/.test(entry.file));
  const { fonts, text } = await converted(file, await fixture(file));
  for (const font of ['NotoSansSC-Regular', 'NotoSansKR-Regular', 'NotoEmoji-Regular']) assert.ok(fonts.includes(font), font);
  for (const letter of '渡船夜새벽Парעב') assert.ok(text.includes(letter), letter);
});

test('Thai and Devanagari are drawn', async () => {
  const { fonts } = await converted('letters.txt', 'เรือ नाव');
  assert.ok(fonts.includes('NotoSansThai-Regular') && fonts.includes('NotoSans-Regular'), fonts.join());
});

test('text of an older Windows keeps its letters', async () => {
  const { text } = await converted('old.txt', Buffer.from('Die F\xe4hre f\xe4hrt fr\xfch.', 'latin1'));
  assert.ok(text.includes('Die Fähre fährt früh.'), text);
});

test('text in UTF-16 keeps its letters', async () => {
  const { text } = await converted('wide.txt', Buffer.from('\ufeffПаром уходит', 'utf16le'));
  assert.ok(text.includes('Паром уходит'), text);
});

for (const [name, separator] of [['commas', ','], ['semicolons', ';'], ['tabs', '\t']]) {
  test(`a table with ${name} has its columns`, async () => {
    const table = [['Größe', '"quay, north"'], ['12', 'x'], ['30', 'y']].map((row) => row.join(separator)).join('\r\n');
    const { text } = await converted('table.csv', table);
    assert.match(text, /^Größe$/m);
    assert.match(text, /^quay, north$/m);
    assert.match(text, /^30$/m);
  });
}

test('a table of text under an old name has its columns, and a text its lines', async () => {
  const { text } = await converted('table.xls', 'Quay\tDeparts\r\nNorth, inner\t12\r\n');
  assert.match(text, /^North, inner$/m);
  assert.match(text, /^12$/m);
  const words = await converted('letter.doc', Buffer.from('Die F\xe4hre f\xe4hrt fr\xfch.', 'latin1'));
  assert.ok(words.text.includes('Die Fähre fährt früh.'), words.text);
  const workbook = await converter.convertTo('xlsx', 'table.xls', 'Quay\tDeparts\r\nNorth\t12\r\n');
  assert.equal(workbook.status, 200, workbook.text);
});

test('a web page under an old name opens', async () => {
  const { text } = await converted('report.xls', '<html><body><table><tr><td>ferry</td><td>12</td></tr></table></body></html>');
  assert.match(text, /^ferry$/m);
});

test('only the pages that were asked for are there', async () => {
  const { pages, text } = await converted('hundred-pages.docx', await fixture('hundred-pages.docx'), {
    fields: { nativePageRanges: '3-4,98' },
  });
  assert.equal(pages, 3);
  assert.ok(text.includes('Page 98 of the hundred') && !text.includes('Page 5 of the hundred'));
});

test('an extension in capitals counts', async () => {
  await converted('PLAIN.DOCX', await fixture('plain.docx'));
});
