// Runs a real converter for the tests and talks to it as its callers do.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const SERVER = new URL('../server.mjs', import.meta.url).pathname;
const DOCUMENTS = new URL('../../../fixtures/documents/', import.meta.url);
const WAIT_MS = 60_000;

/** The documents that are there to try, with what becomes of each. */
export const manifest = JSON.parse(await readFile(new URL('manifest.json', DOCUMENTS), 'utf8'));

/** A fixture's bytes. */
export const fixture = (name) => readFile(new URL(encodeURIComponent(name), DOCUMENTS));

/** A presentation of the old kind with the mark of those that are sealed. */
export function sealedPresentation(presentation) {
  const sealed = Buffer.from(presentation);
  Buffer.from([0xdf, 0xc4, 0xd1, 0xf3]).copy(sealed, sealed.indexOf(Buffer.from([0x5f, 0xc0, 0x91, 0xe3])));
  return sealed;
}

/** Waits until something is true, and says what it last was when it never is. */
export async function until(what, ask) {
  const end = Date.now() + WAIT_MS;
  let last;
  while (Date.now() < end) {
    last = await ask();
    if (last) return last;
    await pause(20);
  }
  throw new Error(`never: ${what} (last: ${last})`);
}

/** True while a process is there. */
export async function isThere(pid) {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
  } catch {
    return false;
  }
}

/** Starts a converter on a free port and, unless told otherwise, waits until an engine is warm. */
export async function startConverter(env = {}, { warm = true } = {}) {
  const child = spawn(process.execPath, [SERVER], {
    env: { ...process.env, CONVERTER_LISTEN: '127.0.0.1:0', CONVERTER_ENGINES: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const converter = new Converter(child);
  const [line] = await once(createInterface(child.stdout), 'line');
  converter.url = `http://${JSON.parse(line).listening}`;
  if (warm) await until('an engine is warm', () => converter.isUp());
  return converter;
}

class Converter {
  url = '';
  log = '';

  constructor(child) {
    this.child = child;
    this.pid = child.pid;
    child.stderr.setEncoding('utf8').on('data', (words) => {
      this.log += words;
    });
    this.exited = once(child, 'exit').then(([code]) => code);
  }

  async health() {
    const answer = await fetch(`${this.url}/health`);
    return { status: answer.status, body: await answer.json() };
  }

  async isUp() {
    return (await this.health()).status === 200;
  }

  /** The engines' process ids. */
  async engines() {
    const children = await readFile(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8');
    return children.trim().split(' ').filter(Boolean).map(Number);
  }

  /** The one engine, once it is at work. */
  async busyEngine() {
    await until('the engine is at work', async () => (await this.health()).body.details.libreoffice.busy === 1);
    return (await this.engines())[0];
  }

  /** Sends a document and reads the answer. */
  convert(name, bytes, { fields = {}, headers = {}, signal, route } = {}) {
    const form = new FormData();
    for (const [field, value] of Object.entries(fields)) form.append(field, value);
    form.append('files', new Blob([bytes]), name);
    return this.post(form, { headers, signal, route });
  }

  /** The same by the route that takes a target. */
  convertTo(to, name, bytes, { fields = {}, ...more } = {}) {
    return this.convert(name, bytes, { ...more, fields: { ...fields, to }, route: 'convert-to' });
  }

  async post(body, { headers = {}, signal, route = 'convert', ...more } = {}) {
    const answer = await fetch(`${this.url}/forms/libreoffice/${route}`, { method: 'POST', body, headers, signal, ...more });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, headers: answer.headers, bytes, text: bytes.toString('utf8') };
  }

  async stop() {
    this.child.kill('SIGTERM');
    return this.exited;
  }
}
