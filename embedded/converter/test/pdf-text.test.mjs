// Text of PDFs, and PDFs without their seals, through real processes that read them. LibreOffice has no part in it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { readConfig } from '../config.mjs';
import { convert } from '../convert.mjs';
import { needsPassword } from '../inspect/pdf-seal.mjs';
import { pageText } from '../page-text.mjs';
import { PdfReaders } from '../pdf-readers.mjs';
import { MOST_PAGES, openPdf, textOfPdf } from '../pdf-text.mjs';
import { fixture, isThere, until } from './harness.mjs';
import { sealPdf } from './seal-pdf.mjs';
import { linesOf, pdfOf, written } from './write-pdf.mjs';

const MIB = 1024 * 1024;
const nobody = () => new AbortController().signal;
const lines = [];
const readers = (settings = {}) => new PdfReaders({ ...readConfig({}), engines: 1, ...settings }, (...line) => lines.push(line));
const pdfs = readers();
after(() => pdfs.stop());

const textOf = async (pdf, password = '', by = pdfs) => (await textOfPdf(pdf, password, by, nobody())).toString();

/** As the route has it, which takes a target. */
function converted(pdf, fields = {}) {
  const form = { files: [{ name: 'a.pdf', bytes: pdf }], fields: new Map(Object.entries({ to: 'txt', ...fields })) };
  return convert(form, null, readConfig({}), nobody(), { takesTarget: true, pdfs });
}

/** The processes that we started, by what they run. */
async function readersRunning() {
  const children = (await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')).trim().split(' ').filter(Boolean);
  const named = await Promise.all(children.map(async (pid) => [pid, await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')]));
  return named.filter(([, command]) => command.includes('pdf-engine.mjs')).map(([pid]) => Number(pid));
}

test('the pages of a PDF are there in their order, with a form feed between them', async () => {
  const text = await textOf(await fixture('plain.pdf'));
  assert.equal(text, 'Wherry fixture pdf: the ferry leaves at dawn.\n\fSecond page, twice as wide as it is high.\n');
  const { result, from, to } = await converted(await fixture('plain.pdf'));
  assert.deepEqual([result.toString(), from, to], [text, 'pdf', 'txt']);
});

test('lines are lines, what is hyphenated stays so, and a page without text is empty', async () => {
  const pages = [linesOf('The ferry leaves at day-', 'break.'), '10 10 50 50 re f', linesOf('The end.')];
  assert.equal(await textOf(pdfOf(3, (page) => pages[page - 1])), 'The ferry leaves at day-\nbreak.\n\f\n\fThe end.\n');
});

test('letters that a page calls by the numbers of an older standard are read', async () => {
  const content = 'BT /F1 20 Tf 10 20 Td <936e9144> Tj ET';
  const pdf = written([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>',
    '<< /Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light /Encoding /90ms-RKSJ-H /DescendantFonts [6 0 R] >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Ryumin-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /FontDescriptor 7 0 R >>',
    '<< /Type /FontDescriptor /FontName /Ryumin-Light /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>',
  ]);
  assert.equal(await textOf(pdf), '渡船\n');
});

test('pieces become lines without what nobody sees', () => {
  assert.equal(pageText([{ type: 'beginMarkedContent' }, { str: 'a\0\f ', hasEOL: true }, { str: 'b' }, { str: '', hasEOL: true }]), 'a\nb');
  assert.equal(pageText([{ str: ' ', hasEOL: true }, { str: '  in', hasEOL: false }]), '  in');
  assert.equal(pageText([]), '');
});

for (const revision of [2, 3, 5]) {
  test(`a PDF sealed by revision ${revision} is read with its password, its owner's, and no other`, async () => {
    const sealed = sealPdf(await fixture('plain.pdf'), { user: 'ferry', owner: 'quay', revision });
    assert.ok(needsPassword(sealed));
    for (const password of ['ferry', 'quay']) assert.match(await textOf(sealed, password), /^Wherry fixture pdf/);
    await assert.rejects(textOf(sealed, 'Ferry'), { why: 'wrong-password' });
    await assert.rejects(textOf(sealed), { why: 'needs-password' });
    const opened = await openPdf(sealed, 'ferry', pdfs, nobody());
    assert.ok(!opened.includes('/Encrypt'));
    assert.equal(await textOf(opened), await textOf(await fixture('plain.pdf')));
    await assert.rejects(openPdf(sealed, 'Ferry', pdfs, nobody()), { why: 'wrong-password' });
    const free = sealPdf(await fixture('plain.pdf'), { owner: 'quay', revision });
    assert.match(await textOf(free), /^Wherry fixture pdf/, 'what only forbids is read');
  });
}

test('what is missing is said in the words that callers go by', async () => {
  const sealed = await fixture('password.pdf');
  await assert.rejects(converted(sealed), { status: 400, message: /is password-protected\. Provide its password/ });
  await assert.rejects(converted(sealed, { password: 'Ferry' }), { status: 400, message: /password of the document is incorrect/ });
  assert.match((await converted(sealed, { password: 'ferry' })).result.toString(), /the ferry leaves at dawn/);
  const plain = await fixture('plain.pdf');
  await assert.rejects(converted(plain, { password: 'ferry' }), { status: 400, message: /is not password-protected/ });
  const byCertificate = sealed.toString('latin1').replace('/Filter /Standard', '/Filter /AdobePKI').replace(/(?<=startxref\n)\d+/, '9');
  await assert.rejects(converted(Buffer.from(byCertificate, 'latin1')), { status: 400, message: /cannot open it even with its password/ });
});

test('a scanned document has no text, and it is said', async () => {
  await assert.rejects(textOf(pdfOf(2, () => '10 10 50 50 re f')), { status: 400, message: /^There is no text in the document/ });
});

test('of too many pages none is read, and it is said', async () => {
  await assert.rejects(textOf(pdfOf(MOST_PAGES + 1)), { status: 400, message: /too many pages: it has 5001, and text is read of at most 5000/ });
});

test('damage is told', async () => {
  const whole = await fixture('plain.pdf');
  for (const broken of [Buffer.from('%PDF-1.4 and no more'), Buffer.from(whole.toString('latin1').replaceAll('/Pages', '/Nopes'), 'latin1')]) {
    await assert.rejects(textOf(broken), { status: 400, message: /^The document could not be read: it is damaged/ });
  }
  await assert.rejects(converted(Buffer.from('no PDF')), { status: 400, message: /could not read the document/ });
});

test('what unpacks to more memory than there is ends its process and not ours, and the next is read', async () => {
  const packed = deflateSync(Buffer.alloc(256 * MIB, ' '));
  const bomb = written([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R >>',
    `<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n${packed.toString('latin1')}\nendstream`,
  ]);
  const small = readers({ engineMemoryLimitBytes: 256 * MIB });
  await assert.rejects(textOf(bomb, '', small), { status: 400, message: /broke down over it/ });
  assert.match(await textOf(await fixture('plain.pdf'), '', small), /^Wherry/);
});

test('it ends at the time limit, when nobody waits for it any more, and when the converter stops; no process stays', async () => {
  const pdf = await fixture('plain.pdf');
  await assert.rejects(textOf(pdf, '', readers({ timeLimitMs: 1 })), { kind: 'too-slow' });
  const gone = new AbortController();
  const reading = textOfPdf(pdf, '', pdfs, gone.signal);
  gone.abort();
  await assert.rejects(reading, { kind: 'cancelled' });
  const stopping = readers();
  const both = Promise.allSettled([textOf(pdf, '', stopping), textOf(pdf, '', stopping)]);
  await until('one is read', async () => (await readersRunning()).length === 1);
  const [pid] = await readersRunning();
  await stopping.stop();
  assert.deepEqual((await both).map(({ reason }) => reason.kind), ['unavailable', 'unavailable']);
  assert.ok(!(await isThere(pid)));
  await until('none is left', async () => (await readersRunning()).length === 0);
});

test('one is read after the other, each in a process of its own', async () => {
  const seen = new Set();
  const all = Promise.all([1, 2, 3].map((page) => textOf(pdfOf(page))));
  let isOver = false;
  all.finally(() => (isOver = true));
  await until('all are read', async () => {
    const running = await readersRunning();
    assert.ok(running.length <= 1, 'one at a time');
    for (const pid of running) seen.add(pid);
    return isOver;
  });
  assert.deepEqual(await all, ['1\n', '1\n\f2\n', '1\n\f2\n\f3\n']);
  assert.ok(seen.size >= 2, `${seen.size} processes`);
});
