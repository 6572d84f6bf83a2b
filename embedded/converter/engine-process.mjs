// One engine as its pool sees it: a child process and its state.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { engineCommand } from './isolation.mjs';

const LAST_WORDS = 2_000;

const OFFICE = './engine.mjs';
const commands = new Map();

/** What keeps the engines apart from the machine, to be logged. */
export function isolation() {
  return { files: 'own package, read only', network: commandOf(OFFICE).network };
}

/** How an engine is started: found out once, since it is tried. */
function commandOf(module) {
  if (!commands.has(module)) commands.set(module, engineCommand(fileURLToPath(new URL(module, import.meta.url))));
  return commands.get(module);
}

/** A process that starts at once and ends at the latest when it is killed. */
export class Engine {
  #child;
  #answer = null;
  #isEnded = false;
  /** Documents it was given. */
  converted = 0;
  isWarm = false;
  /** What it said at last on its standard error. */
  lastWords = '';

  /** @param {{startLimitMs: number, engineMemoryLimitBytes: number, module?: string}} options LibreOffice, unless `module` is another */
  constructor({ startLimitMs, engineMemoryLimitBytes, module = OFFICE }) {
    const { program, args } = commandOf(module);
    const began = Date.now();
    this.#child = spawn(program, args, {
      // Nothing of our environment is an engine's business.
      env: { ENGINE_MEMORY_LIMIT_BYTES: String(engineMemoryLimitBytes) },
      // It enters its folder as it starts, and may read no other.
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#child.stderr.setEncoding('utf8').on('data', (words) => {
      this.lastWords = (this.lastWords + words).slice(-LAST_WORDS);
    });
    const startLimit = setTimeout(() => this.kill(), startLimitMs);
    /** Resolves when it is gone. */
    this.ended = new Promise((resolve) => {
      this.#child.on('error', resolve);
      this.#child.on('exit', resolve);
    }).then(() => this.#end());
    /** Resolves with the milliseconds that it took to warm up, or null when it never will. */
    this.started = new Promise((resolve) => {
      this.#child.once('message', () => {
        this.isWarm = true;
        resolve(Date.now() - began);
      });
      this.ended.then(() => resolve(null));
    }).finally(() => clearTimeout(startLimit));
    this.#child.on('message', (message) => this.#answer?.(message));
  }

  /**
   * Gives it a document; resolves with its answer, or null when it ended over it.
   * @param {object} work
   */
  convert(work) {
    this.converted += 1;
    return new Promise((resolve) => {
      if (this.#isEnded) return resolve(null);
      this.#answer = (message) => {
        this.#answer = null;
        resolve(message);
      };
      // A failure to send means that it is ending; its end answers.
      this.#child.send(work, () => {});
    });
  }

  /** Ends it, whatever it is doing; resolves once it is gone. */
  kill() {
    this.#child.kill('SIGKILL');
    return this.ended;
  }

  #end() {
    this.#isEnded = true;
    this.#answer?.(null);
  }
}
