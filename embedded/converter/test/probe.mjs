// What an engine's process could do if a document took it over: tries it and says how each try ended.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

const [port, secret] = process.argv.slice(2);

function attempt(work) {
  try {
    work();
    return 'done';
  } catch (error) {
    return error.code;
  }
}

const inThread = new Promise((resolve) => {
  const worker = new Worker(`require('node:fs').readFileSync(${JSON.stringify(secret)})`, { eval: true });
  worker.on('error', (error) => resolve(error.code)).on('exit', () => resolve('done'));
});
const reached = new Promise((resolve) => {
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('connect', () => resolve('done')).on('error', (error) => resolve(error.code));
});

process.send({
  read: attempt(() => readFileSync(secret)),
  readInThread: await inThread,
  write: attempt(() => writeFileSync(`${secret}.new`, '')),
  start: attempt(() => spawnSync('true')),
  reach: await reached,
});
process.disconnect();
