// How a converter begins and ends: it leaves no process behind, whoever ends it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fixture, isThere, startConverter, until } from './harness.mjs';

async function allGone(engines) {
  assert.ok(engines.length > 0);
  await until('the engines are gone', async () => (await Promise.all(engines.map(isThere))).every((there) => !there));
}

test('documents that come while the engine warms up wait for it', async () => {
  const converter = await startConverter({}, { warm: false });
  assert.equal((await converter.health()).status, 503);
  assert.equal((await converter.convert('plain.txt', 'early')).status, 200);
  assert.equal(await converter.stop(), 0);
});

test('SIGTERM ends it and its engines, even at work, and tells the callers', async () => {
  const converter = await startConverter();
  const answering = converter.convert('hard.docx', await fixture('zip-bomb.docx'));
  await converter.busyEngine();
  const engines = await converter.engines();
  assert.equal(await converter.stop(), 0);
  await allGone(engines);
  const answer = await answering;
  assert.equal(answer.status, 503);
});

test('it ends with its standard input when it is told to', async () => {
  const converter = await startConverter({ CONVERTER_EXIT_WITH_STDIN: '1' }, { warm: false });
  const engines = await until('an engine', async () => ((await converter.engines()).length ? converter.engines() : null));
  converter.child.stdin.end();
  assert.equal(await converter.exited, 0);
  await allGone(engines);
});

test('killed hard, it takes an engine along that hears nothing', async () => {
  const converter = await startConverter();
  const answering = converter.convert('hard.docx', await fixture('zip-bomb.docx'));
  const engine = await converter.busyEngine();
  converter.child.kill('SIGKILL');
  await assert.rejects(answering);
  await allGone([engine]);
});

test('engines that cannot start make it refuse work, not wait for ever', async () => {
  const converter = await startConverter({ CONVERTER_START_LIMIT_SECONDS: '0.2' }, { warm: false });
  const answer = await converter.convert('plain.txt', 'never');
  assert.equal(answer.status, 503);
  assert.match(answer.text, /No engine is available/);
  assert.equal((await converter.health()).status, 503);
  await converter.stop();
});

test('a setting that makes no sense is named', async () => {
  for (const [name, value] of [['CONVERTER_LISTEN', 'here'], ['CONVERTER_ENGINES', '0'], ['CONVERTER_TIME_LIMIT_SECONDS', 'x']]) {
    const child = spawn(process.execPath, [new URL('../server.mjs', import.meta.url).pathname], {
      env: { ...process.env, [name]: value },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let words = '';
    child.stderr.on('data', (more) => {
      words += more;
    });
    const [code] = await once(child, 'close');
    assert.equal(code, 2);
    assert.match(words, new RegExp(name));
  }
});
