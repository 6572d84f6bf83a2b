// The route's contract, which is Gotenberg's: statuses, headers, and plain words for what is wrong.

import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { fixture, startConverter } from './harness.mjs';

const BODY_LIMIT = 200_000;
let converter;
let plain;
before(async () => {
  converter = await startConverter({ CONVERTER_BODY_LIMIT_BYTES: String(BODY_LIMIT) });
  plain = await fixture('plain.docx');
});
after(() => converter.stop());

function refused(answer, status, words) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers.get('content-type').toLowerCase(), 'text/plain; charset=utf-8');
  assert.match(answer.text, words);
}

test('health says that it is up', async () => {
  const { status, body } = await converter.health();
  assert.equal(status, 200);
  assert.equal(body.status, 'up');
  assert.equal(body.details.libreoffice.status, 'up');
});

test('the engines declare what they convert', async () => {
  const { pairs } = await (await fetch(`${converter.url}/engines`)).json();
  for (const from of ['docx', 'doc', 'odt', 'rtf', 'xlsx', 'xls', 'ods', 'csv', 'pptx', 'ppt', 'odp', 'txt']) {
    assert.ok(pairs.some((pair) => pair.from === from && pair.to === 'pdf'), from);
  }
});

test('the trace is echoed, or made', async () => {
  const echoed = await converter.convert('a.docx', plain, { headers: { 'Gotenberg-Trace': 'trace-1' } });
  assert.equal(echoed.headers.get('gotenberg-trace'), 'trace-1');
  const failed = await converter.convert('a.exe', plain, { headers: { 'Gotenberg-Trace': 'trace-2' } });
  assert.equal(failed.headers.get('gotenberg-trace'), 'trace-2');
  assert.match((await converter.convert('a.docx', plain)).headers.get('gotenberg-trace'), /^[\da-f-]{36}$/);
});

test('the result has a name, the wished one without its folders', async () => {
  const unnamed = await converter.convert('a.docx', plain);
  assert.match(unnamed.headers.get('content-disposition'), /^attachment; filename=[\da-f-]{36}\.pdf$/);
  assert.equal(Number(unnamed.headers.get('content-length')), unnamed.bytes.length);
  const named = await converter.convert('a.docx', plain, { headers: { 'Gotenberg-Output-Filename': '../etc/my "report"' } });
  assert.equal(named.headers.get('content-disposition'), 'attachment; filename=my__report_.pdf');
});

test('a form without a document is refused', async () => {
  const form = new FormData();
  form.append('landscape', 'false');
  refused(await converter.post(form), 400, /^Invalid form data: no form file found for extensions: \[.*\.docx/);
});

test('an unknown extension is refused', async () => {
  refused(await converter.convert('a.exe', plain), 400, /no form file found for extensions/);
  refused(await converter.convert('docx', plain), 400, /no form file found for extensions/);
});

test('two documents are refused', async () => {
  const form = new FormData();
  form.append('files', new Blob([plain]), 'a.docx');
  form.append('files', new Blob([plain]), 'b.docx');
  refused(await converter.post(form), 400, /one form file at a time/);
});

test('a wish that would go unheard is refused, the defaults of others are not', async () => {
  refused(await converter.convert('a.docx', plain, { fields: { userPassword: 'x' } }), 400, /'userPassword' is not supported/);
  refused(await converter.convert('a.docx', plain, { fields: { nativePageRanges: 'one' } }), 400, /'nativePageRanges' is invalid/);
  refused(await converter.convert('a.docx', plain, { fields: { password: 'x' } }), 400, /is not password-protected\. Remove/);
  assert.equal((await converter.convert('a.docx', plain, { fields: { merge: 'false', updateIndexes: 'true' } })).status, 200);
});

test('a page range beyond the document is the form at fault', async () => {
  refused(await converter.convert('a.docx', plain, { fields: { nativePageRanges: '50' } }), 400, /could not convert|page/i);
});

test('what is no form is refused', async () => {
  const json = { headers: { 'Content-Type': 'application/json' } };
  refused(await converter.post('{}', json), 415, /Content-Type/);
  refused(await converter.post('x', { headers: { 'Content-Type': 'multipart/form-data' } }), 415, /boundary/);
  refused(await converter.post('x', { headers: { 'Content-Type': 'multipart/form-data; boundary=b' } }), 400, /malformed/);
  const cutOff = '--b\r\nContent-Disposition: form-data; name="files"; filename="a.docx"\r\n\r\nPK';
  refused(await converter.post(cutOff, { headers: { 'Content-Type': 'multipart/form-data; boundary=b' } }), 400, /malformed/);
});

test('a body over the limit is refused, whether it says its length or not', async () => {
  const large = Buffer.alloc(BODY_LIMIT);
  refused(await converter.convert('a.docx', large), 413, /Too Large/);
  const head = '--b\r\nContent-Disposition: form-data; name="files"; filename="a.docx"\r\n\r\n';
  const status = await new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'multipart/form-data; boundary=b', 'Transfer-Encoding': 'chunked' };
    const sent = request(`${converter.url}/forms/libreoffice/convert`, { method: 'POST', headers });
    sent.on('response', (answer) => resolve(answer.resume().statusCode)).on('error', reject);
    sent.write(head);
    sent.end(large);
  });
  assert.equal(status, 413);
  assert.equal((await converter.convert('a.docx', plain)).status, 200);
});

test('other routes and methods are not there', async () => {
  for (const [method, path] of [['GET', '/forms/libreoffice/convert'], ['POST', '/forms/chromium/convert/url'], ['GET', '/']]) {
    assert.equal((await fetch(converter.url + path, { method })).status, 404, path);
  }
});

test('the log has no names of documents', async () => {
  await converter.convert('very-secret-name.docx', plain);
  assert.doesNotMatch(converter.log, /very-secret-name/);
  assert.match(converter.log, /"message":"converted"/);
});
