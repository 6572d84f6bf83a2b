// What is told of a document without an engine, and that no rubbish breaks the telling.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from '../inspect/inspect.mjs';
import { markupOf, plainPage } from '../inspect/markup.mjs';
import { decodeText, separatorOf } from '../inspect/text.mjs';
import { listZip } from '../inspect/zip.mjs';
import { fixture, manifest, sealedPresentation } from './harness.mjs';
import { sealPdf } from './seal-pdf.mjs';

const MIB = 1024 * 1024;
const VERDICTS = ['fine', 'protected', 'perhaps-protected', 'unreadable', 'unpacks-to-too-much'];

for (const { file, from, expect } of manifest) {
  test(`${file} is seen for what it is`, async () => {
    const verdict = inspect(await fixture(file), from, 100 * MIB);
    const right = {
      pdf: ['fine'],
      pictures: ['fine', 'perhaps-protected'],
      'pictures-with-password': ['protected'],
      'password-protected': ['protected', 'perhaps-protected'],
      unreadable: ['unreadable'],
      'expands-too-much': ['unpacks-to-too-much'],
      'encoding-unknown': ['fine'],
    }[expect];
    assert.ok(right.includes(verdict), verdict);
  });
}

test('a sealed presentation of the old kind is seen by its mark', async () => {
  const presentation = sealedPresentation(await fixture('plain.ppt'));
  assert.equal(inspect(presentation, 'ppt', MIB), 'protected');
});

test('a sealed PDF is seen, and whether it opens without a password', async () => {
  const pdf = await fixture('plain.pdf');
  for (const revision of [2, 3]) {
    assert.equal(inspect(sealPdf(pdf, { owner: 'quay', revision }), 'pdf', MIB), 'perhaps-protected');
    assert.equal(inspect(sealPdf(pdf, { user: 'ferry', owner: 'quay', revision }), 'pdf', MIB), 'protected');
  }
  // Where it cannot be told, an engine tries.
  const sealed = Buffer.from(pdf.toString('latin1').replace('/Root 1 0 R', '/Root 1 0 R /Encrypt 8 0 R'), 'latin1');
  assert.equal(inspect(sealed, 'pdf', MIB), 'perhaps-protected');
});

test('a document under another format’s name is not taken for it', async () => {
  assert.equal(inspect(await fixture('plain.rtf'), 'docx', MIB), 'unreadable');
  assert.equal(inspect(await fixture('plain.docx'), 'txt', MIB), 'unreadable');
  assert.equal(inspect(await fixture('plain.docx'), 'csv', MIB), 'unreadable');
});

test('what is written in a text is told by its beginning', () => {
  for (const [start, what] of [
    ['a;b', 'text'],
    ['<tables of contents>', 'text'],
    ['\ufeff\r\n<!DOCTYPE HTML>', 'web-page'],
    ['<!-- a report --><TABLE border=1>', 'web-page'],
    ['<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">', 'web-page'],
    ['<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', 'xml'],
    ['MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"', 'web-archive'],
  ]) {
    assert.equal(markupOf(start), what, start);
  }
});

test('markup under an old name is a document only where it is a page', () => {
  const xml = Buffer.from('<?xml version="1.0"?><Workbook>');
  const archive = Buffer.from('MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"');
  for (const bytes of [xml, archive]) {
    for (const from of ['xls', 'doc']) assert.equal(inspect(bytes, from, MIB), 'unreadable');
    assert.equal(inspect(bytes, 'txt', MIB), 'fine');
  }
  assert.equal(inspect(Buffer.from('<html>'), 'xls', MIB), 'fine');
});

test('a page keeps its letters, whichever encoding it says or has', () => {
  const plain = (text, encoding) => plainPage(Buffer.from(text, encoding)).toString();
  assert.equal(plain('<html>Größe', 'utf8'), '<html>Gr&#246;&#223;e');
  assert.equal(plain('<html>Größe', 'latin1'), '<html>Gr&#246;&#223;e');
  assert.equal(plain('\ufeff<html>渡🙂', 'utf16le'), '<html>&#28193;&#128578;');
  const cyrillic = plain('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">\xcf\xe0', 'latin1');
  assert.equal(cyrillic, '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">&#1055;&#1072;');
  assert.equal(plain('<meta charset="x-nobody-knows">é', 'utf8'), '<meta charset="utf-8">&#233;');
  // Read in the square of its length it would take minutes.
  const began = performance.now();
  plainPage(Buffer.from('<meta '.repeat(MIB)));
  assert.ok(performance.now() - began < 20_000);
});

test('damage anywhere gives a verdict, never an error or an endless loop', async () => {
  // A fixed sequence, so that a failure can be had again.
  let state = 1;
  const random = (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
  for (const [name, from] of [['plain.docx', 'docx'], ['password.odt', 'odt'], ['password.doc', 'doc'], ['plain.xls', 'xls'], ['password.docx', 'docx']]) {
    const whole = await fixture(name);
    for (let n = 0; n < 300; n += 1) {
      const damaged = Buffer.from(whole.subarray(0, n % 3 === 0 ? random(whole.length) : whole.length));
      for (let times = random(20); times > 0 && damaged.length > 0; times -= 1) damaged[random(Math.min(damaged.length, 2048))] = random(256);
      assert.ok(VERDICTS.includes(inspect(damaged, from, 100 * MIB)));
    }
  }
});

test('a chain in a compound file that bites its tail is damage', async () => {
  const document = await fixture('plain.doc');
  const table = (document.readUInt32LE(76) + 1) * 512;
  for (let n = 0; n < 128; n += 1) document.writeUInt32LE(n, table + 4 * n);
  assert.equal(inspect(document, 'doc', MIB), 'unreadable');
});

test('a PDF that says again and again how it is sealed is looked at for no longer', () => {
  const pdf = Buffer.from(`%PDF-1.4\n${'/Encrypt 8 0 R /ID [(x) 8 0 obj << /Filter /Standard /R 3 '.repeat(100_000)}`);
  const began = performance.now();
  assert.equal(inspect(pdf, 'pdf', MIB), 'perhaps-protected');
  assert.ok(performance.now() - began < 20_000);
});

test('sizes that only fit 64 bits are read', async () => {
  const entries = listZip(zipWith64BitSizes(5 * 2 ** 32));
  assert.equal(entries[0].unpackedBytes, 5 * 2 ** 32);
});

test('a separator is told by how evenly it stands', () => {
  assert.equal(separatorOf('a,b\n1,2'), ',');
  assert.equal(separatorOf('a;b\n1,5;2,5\n'), ';');
  assert.equal(separatorOf('a\tb, c\n1\t2'), '\t');
  assert.equal(separatorOf('"x;y",b\n"p;q",2'), ',');
  assert.equal(separatorOf('alone'), ',');
});

test('bytes with zeros are no text', () => {
  assert.equal(decodeText(Buffer.from([0x41, 0, 0x42])), null);
  assert.equal(decodeText(Buffer.from('caf\xe9', 'latin1')), 'café');
});

/** An archive of one entry whose sizes are in the 64-bit extra field. */
function zipWith64BitSizes(bytes) {
  const extra = Buffer.alloc(20);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  extra.writeBigUInt64LE(BigInt(bytes), 4);
  extra.writeBigUInt64LE(7n, 12);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt32LE(0xffffffff, 20);
  entry.writeUInt32LE(0xffffffff, 24);
  entry.writeUInt16LE(1, 28);
  entry.writeUInt16LE(extra.length, 30);
  const directory = Buffer.concat([entry, Buffer.from('x'), extra]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  return Buffer.concat([directory, end]);
}
