// The engines: processes that are warmed up, convert one document at a time, and are replaced when they fail.
//
// An engine that is late or cancelled is killed. One that broke down is replaced too, and its document gets one fresh
// engine: an earlier document may have been what broke the first. No document ever meets an engine that another one broke.

import { Engine } from './engine-process.mjs';

/** Restarts of an engine that cannot start: at once, then ever later. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** How a conversion ends without a result. */
export class ConversionError extends Error {
  /** @param {'unreadable'|'unconvertible'|'too-slow'|'queue-full'|'unavailable'|'cancelled'} kind */
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

/** A number of engines and the documents that wait for them, first come, first served. */
export class Pool {
  #options;
  #log;
  #engines = new Set();
  #idle = [];
  #waiting = [];
  #admitted = 0;
  #failedStarts = 0;
  #wasWarm = false;
  #stopping = false;

  /**
   * @param {{engines: number, timeLimitMs: number, startLimitMs: number, maxQueue: number, recycleAfter: number,
   *   engineMemoryLimitBytes: number}} options
   * @param {(level: string, message: string, fields?: object) => void} log
   */
  constructor(options, log) {
    this.#options = options;
    this.#log = log;
    for (let n = 0; n < options.engines; n += 1) this.#start();
  }

  /** Whether it takes work. Between two engines it still does; when none can be started it does not. */
  get isUp() {
    return !this.#stopping && this.#wasWarm && (this.#failedStarts === 0 || this.#hasWarm());
  }

  get state() {
    const warm = [...this.#engines].filter((engine) => engine.isWarm).length;
    return { engines: this.#options.engines, warm, busy: warm - this.#idle.length, waiting: this.#waiting.length };
  }

  /**
   * Takes a place for one request, to be given back with the returned function. Taken before its body is read, so that
   * those who wait cannot fill the memory.
   * @throws {ConversionError} 'queue-full', 'unavailable'
   */
  admit() {
    if (this.#stopping || (this.#failedStarts > 0 && !this.#hasWarm())) throw new ConversionError('unavailable');
    if (this.#admitted >= this.#options.engines + this.#options.maxQueue) throw new ConversionError('queue-full');
    this.#admitted += 1;
    return () => {
      this.#admitted -= 1;
    };
  }

  /**
   * Converts one document, or paints some of its pages. The signal cancels it, whether it waits or is with an engine.
   * @param {{document: Uint8Array, from: string, loadOptions: string, timeLimitMs?: number, isDispensable?: boolean} &
   *   ({to: string, saveOptions: string} |
   *   {paint: {first: number, count: number, mostWide: number, mostHigh: number}})} work
   * @param {AbortSignal} signal
   * @returns {Promise<{result: Buffer, sizes?: {width: number, height: number}[], pages?: number}>} of pages, their pixels, how
   *   large each is, and how many the document has
   * @throws {ConversionError}
   */
  convert(work, signal) {
    return new Promise((resolve, reject) => {
      const task = { work, resolve, reject, engine: null, isSecondTry: false, isOver: false };
      const cancel = () => this.#fail(task, 'cancelled');
      if (signal.aborted) return cancel();
      signal.addEventListener('abort', cancel, { once: true });
      this.#waiting.push(task);
      this.#assign();
    });
  }

  /** Refuses all that is there, and ends every engine. Resolves once none is left. */
  async stop() {
    this.#stopping = true;
    for (const task of this.#waiting.splice(0)) this.#fail(task, 'unavailable');
    await Promise.all([...this.#engines].map((engine) => engine.kill()));
  }

  #hasWarm() {
    return [...this.#engines].some((engine) => engine.isWarm);
  }

  #start() {
    if (this.#stopping) return;
    const engine = new Engine(this.#options);
    this.#engines.add(engine);
    engine.ended.then(() => this.#replace(engine));
    engine.started.then((startMs) => {
      if (startMs === null) return;
      this.#failedStarts = 0;
      this.#wasWarm = true;
      this.#log('info', 'engine is warm', { startMs });
      this.#idle.push(engine);
      this.#assign();
    });
  }

  #replace(ended) {
    this.#engines.delete(ended);
    this.#idle = this.#idle.filter((engine) => engine !== ended);
    if (this.#stopping) return;
    if (ended.isWarm) return this.#start();
    this.#failedStarts += 1;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (this.#failedStarts - 1), LONGEST_PAUSE_MS);
    this.#log('error', 'engine did not start', { pauseMs, words: ended.lastWords });
    if (!this.#hasWarm()) for (const task of this.#waiting.splice(0)) this.#fail(task, 'unavailable');
    setTimeout(() => this.#start(), pauseMs).unref();
  }

  #assign() {
    while (this.#waiting.length > 0 && this.#idle.length > 0) this.#work(this.#idle.shift(), this.#waiting.shift());
  }

  async #work(engine, task) {
    task.engine = engine;
    const limitMs = Math.min(task.work.timeLimitMs ?? Infinity, this.#options.timeLimitMs);
    const late = setTimeout(() => this.#fail(task, 'too-slow'), limitMs);
    const answer = await engine.convert(task.work);
    clearTimeout(late);
    task.engine = null;
    if (answer === null) return this.#afterBreakdown(task);
    if (answer.result) this.#succeed(task, { ...answer, result: Buffer.from(answer.result) });
    else this.#fail(task, answer.fault);
    // Its memory only grows, so an engine is replaced after a while.
    if (engine.converted >= this.#options.recycleAfter) {
      engine.kill();
    } else {
      this.#idle.push(engine);
      this.#assign();
    }
  }

  #afterBreakdown(task) {
    if (task.isOver) return;
    this.#log('warn', 'engine broke down over a document', { from: task.work.from, isSecondTry: task.isSecondTry });
    if (this.#stopping) return this.#fail(task, 'unavailable');
    // What can be done without is not worth a second engine.
    if (task.isSecondTry || task.work.isDispensable) return this.#fail(task, 'unconvertible');
    task.isSecondTry = true;
    this.#waiting.unshift(task);
    this.#assign();
  }

  #succeed(task, result) {
    task.isOver = true;
    task.resolve(result);
  }

  #fail(task, kind) {
    if (task.isOver) return;
    task.isOver = true;
    this.#waiting = this.#waiting.filter((waiting) => waiting !== task);
    // Whoever still works on it works for nothing, and perhaps for ever.
    if (kind === 'too-slow' || kind === 'cancelled') task.engine?.kill();
    task.reject(new ConversionError(kind));
  }
}
