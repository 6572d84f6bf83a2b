// That an engine's process cannot get at the machine, tried from inside of one.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { engineCommand } from '../isolation.mjs';

let folder;
let listener;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'converter-'));
  await writeFile(join(folder, 'secret'), 'secret');
  listener = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(listener, 'listening');
});
after(async () => {
  listener.close();
  await rm(folder, { recursive: true });
});

async function probe(program, args) {
  const child = spawn(program, [...args, String(listener.address().port), join(folder, 'secret')], {
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [told] = await once(child, 'message');
  return told;
}

test('an engine reads and writes no files, starts nothing and reaches no one', async () => {
  const module = fileURLToPath(new URL('./probe.mjs', import.meta.url));
  const { program, args, network } = engineCommand(module);
  const told = await probe(program, args);
  assert.deepEqual(
    { ...told, reach: undefined },
    {
      read: 'ERR_ACCESS_DENIED',
      readInThread: 'ERR_ACCESS_DENIED',
      write: 'ERR_ACCESS_DENIED',
      start: 'ERR_ACCESS_DENIED',
      reach: undefined,
    },
  );
  if (network === 'none') assert.equal(told.reach, 'ENETUNREACH');

  const unbound = await probe(process.execPath, [module]);
  assert.deepEqual(unbound, { read: 'done', readInThread: 'done', write: 'done', start: 'done', reach: 'done' });
});
