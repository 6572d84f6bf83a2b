// The processes that read PDFs, and the PDFs that wait for one.
//
// Each PDF has a process of its own, which is ready in half a second and ended after it: so no document meets one that
// another has broken, and none rests in memory. There are at most as many at a time as there are engines of the other kind.

import { Engine } from './engine-process.mjs';
import { ConversionError } from './pool.mjs';

const MODULE = './pdf-engine.mjs';

/** A queue, first come, first served. */
export class PdfReaders {
  #options;
  #log;
  #free;
  #waiting = [];
  #engines = new Set();
  #isStopping = false;

  /**
   * @param {{engines: number, timeLimitMs: number, startLimitMs: number, engineMemoryLimitBytes: number}} options
   * @param {(level: string, message: string, fields?: object) => void} log
   */
  constructor(options, log) {
    this.#options = options;
    this.#log = log;
    this.#free = options.engines;
  }

  /**
   * Has one PDF read. The signal cancels it; the time limit counts from when its turn comes.
   * @param {{document: Buffer, password: string, want: 'text' | 'open', mostPages?: number, mostLetters?: number}} work
   * @param {AbortSignal} signal
   * @returns {Promise<{result: Buffer} | {fault: string, pages?: number}>}
   * @throws {ConversionError} 'too-slow', 'cancelled', 'unavailable', and 'unconvertible' when the process ended over it
   */
  async read(work, signal) {
    await this.#turn();
    try {
      if (this.#isStopping) throw new ConversionError('unavailable');
      if (signal.aborted) throw new ConversionError('cancelled');
      return await this.#readNow(work, signal);
    } finally {
      this.#free += 1;
      this.#waiting.shift()?.();
    }
  }

  /** Ends what is read, and refuses what waits. Resolves once no process is left. */
  async stop() {
    this.#isStopping = true;
    await Promise.all([...this.#engines].map((engine) => engine.kill()));
  }

  async #turn() {
    if (this.#free === 0) await new Promise((resolve) => this.#waiting.push(resolve));
    this.#free -= 1;
  }

  async #readNow(work, signal) {
    const engine = new Engine({ ...this.#options, module: MODULE });
    this.#engines.add(engine);
    let end;
    const ended = new Promise((_, reject) => {
      end = (kind) => reject(new ConversionError(kind));
    });
    const late = setTimeout(() => end('too-slow'), this.#options.timeLimitMs);
    const cancel = () => end('cancelled');
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await Promise.race([ended, this.#answer(engine, work)]);
    } catch (error) {
      const isOurs = error.kind === 'unavailable' || error.kind === 'unconvertible';
      if (isOurs && !this.#isStopping) this.#log('warn', 'a PDF was not read', { why: error.kind, words: engine.lastWords });
      throw error;
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', cancel);
      this.#engines.delete(engine);
      await engine.kill();
    }
  }

  async #answer(engine, work) {
    if ((await engine.started) === null) throw new ConversionError('unavailable');
    const answer = await engine.convert(work);
    if (answer === null) throw new ConversionError(this.#isStopping ? 'unavailable' : 'unconvertible');
    return answer.result ? { result: Buffer.from(answer.result) } : answer;
  }
}
