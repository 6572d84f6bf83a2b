// Engines that hang, break down or are no longer wanted: the next document never notices.

import assert from 'node:assert/strict';
import { readFile, readlink } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fixture, isThere, startConverter, until } from './harness.mjs';

/** Enough for a plain document in a cold engine on a busy machine; the hard one takes minutes. */
const TIME_LIMIT_SECONDS = 12;
let converter;
let plain;
let hard;
before(async () => {
  converter = await startConverter({
    CONVERTER_TIME_LIMIT_SECONDS: String(TIME_LIMIT_SECONDS),
    CONVERTER_MAX_QUEUE: '0',
    CONVERTER_RECYCLE_AFTER: '3',
  });
  [plain, hard] = await Promise.all([fixture('plain.docx'), fixture('zip-bomb.docx')]);
});
after(() => converter.stop());

async function stillConverts() {
  const answer = await converter.convert('plain.docx', plain);
  assert.equal(answer.status, 200, answer.text);
}

test('a document that takes too long ends with 503 and its engine', async () => {
  const answering = converter.convert('hard.docx', hard);
  const engine = await converter.busyEngine();
  const answer = await answering;
  assert.equal(answer.status, 503);
  assert.match(answer.text, /longer than the time limit/);
  await until('the engine is gone', async () => !(await isThere(engine)));
  await stillConverts();
});

test('a caller who goes away stops the conversion, and a full queue says so', async () => {
  const leaving = new AbortController();
  const given = converter.convert('hard.docx', hard, { signal: leaving.signal });
  const engine = await converter.busyEngine();
  const second = await converter.convert('plain.docx', plain);
  assert.equal(second.status, 429);
  assert.match(second.text, /queue is full/);
  leaving.abort();
  await assert.rejects(given);
  await until('the engine is gone', async () => !(await isThere(engine)));
  await until('there is room again', async () => (await converter.convert('plain.docx', plain)).status === 200);
});

test('a document whose engine dies gets a fresh one, once', async () => {
  const answering = converter.convert('hard.docx', hard);
  const first = await converter.busyEngine();
  process.kill(first, 'SIGKILL');
  await until('another engine', async () => (await converter.engines()).some((engine) => engine !== first));
  process.kill(await converter.busyEngine(), 'SIGKILL');
  const answer = await answering;
  assert.equal(answer.status, 400);
  assert.match(answer.text, /could not convert it to PDF/);
  await stillConverts();
});

test('an engine that dies while it rests is replaced', async () => {
  const [engine] = await converter.engines();
  process.kill(engine, 'SIGKILL');
  await until('another engine', async () => (await converter.engines()).some((other) => other !== engine));
  assert.equal((await converter.health()).status, 200, 'between two engines it still takes work');
  await stillConverts();
});

test('an engine is replaced after its share of documents', async () => {
  const seen = new Set();
  for (let n = 0; n < 4; n += 1) {
    for (const engine of await converter.engines()) seen.add(engine);
    await stillConverts();
  }
  assert.ok(seen.size >= 2, `${seen.size} engines`);
});

test('an engine knows nothing of us, and has no network', async () => {
  const leaving = new AbortController();
  const answering = converter.convert('hard.docx', hard, { signal: leaving.signal });
  const engine = await converter.busyEngine();
  const variables = (await readFile(`/proc/${engine}/environ`, 'latin1')).split('\0').filter(Boolean);
  const names = variables.map((variable) => variable.split('=')[0]).filter((name) => !name.startsWith('NODE_CHANNEL_'));
  assert.deepEqual(names, ['ENGINE_MEMORY_LIMIT_BYTES']);
  const command = (await readFile(`/proc/${engine}/cmdline`, 'latin1')).split('\0');
  assert.ok(command.some((word) => /^--(experimental-)?permission$/.test(word)), command.join(' '));
  // Where the kernel does not let us give it a network of its own, the log says so.
  const isApart = (await readlink(`/proc/${engine}/ns/net`)) !== (await readlink('/proc/self/ns/net'));
  assert.equal(isApart, converter.log.includes('"network":"none"'));
  leaving.abort();
  await assert.rejects(answering);
});
