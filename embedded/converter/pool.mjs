// The engines: processes that are warmed up, convert one document at a time, and are replaced when they fail.
//
// An engine is killed at the time limit; earlier when it stands still, which is a deadlock inside it and no fault of the
// document, so the document gets a fresh engine then. No document ever meets an engine that another one broke.

import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** How a conversion can end without a PDF. The HTTP side maps each to a status. */
export class ConversionError extends Error {
  /** @param {'unreadable' | 'too-slow' | 'queue-full' | 'cancelled' | 'broken'} kind */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** An engine that should work but uses less than a tenth of a processor for this long stands still. */
const STILL_MS = 5_000;
const STILL_TICKS = 30;
/** Warming up takes two to three seconds on an idle machine, much longer on a busy one. */
const WARM_UP_LIMIT_MS = 60_000;
/** Fresh engines that a document gets after one stood still or died under it. */
const FRESH_TRIES = 2;

/** Tells whether a process that should be busy is. */
class Watch {
  constructor(pid) {
    this.pid = pid;
    this.seen = [];
  }

  /** To be asked every tenth of a second: true once the process has stood still for a while. */
  async standsStill() {
    const now = Date.now();
    const ticks = await processorTicks(this.pid);
    if (ticks === null) return false;
    this.seen.push({ now, ticks });
    while (this.seen.length > 1 && now - this.seen[1].now >= STILL_MS) this.seen.shift();
    const [oldest] = this.seen;
    return now - oldest.now >= STILL_MS && ticks - oldest.ticks < STILL_TICKS;
  }
}

/** One engine process. */
class Engine {
  constructor(onEnd) {
    this.converted = 0;
    this.warm = false;
    this.reply = null;
    this.child = fork(new URL('./engine.mjs', import.meta.url), {
      // Nothing of our environment is an engine's business.
      env: { HOME: '/nonexistent', PATH: '' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // The optimising compiler gives the module's start function a stack frame that no new thread can hold: the thread
      // dies as it starts, and LibreOffice waits for it for ever.
      execArgv: ['--liftoff-only'],
    });
    this.ready = new Promise((resolve) => {
      this.isReady = resolve;
    });
    this.child.on('message', (message) => {
      if (message.ready) this.isReady(true);
      else if (message.rested) this.isRested?.();
      else this.reply?.(message);
    });
    this.child.on('error', () => {});
    this.child.on('exit', () => {
      clearInterval(this.warmUp);
      this.isReady(false);
      this.isRested?.();
      this.reply?.({ died: true });
      onEnd(this);
    });
    this.#watchWarmUp();
  }

  #watchWarmUp() {
    const began = Date.now();
    const watch = new Watch(this.child.pid);
    this.warmUp = setInterval(async () => {
      const stuck = (await watch.standsStill()) || Date.now() - began > WARM_UP_LIMIT_MS;
      if (stuck && !this.warm) this.kill();
    }, 100);
    this.ready.then(() => clearInterval(this.warmUp));
  }

  /** Gives the engine's answer, or `{died: true}`, or `{still: true}` or `{late: true}` after which it must be killed. */
  async convert(task, deadline) {
    this.converted += 1;
    this.rested = new Promise((resolve) => {
      this.isRested = resolve;
    });
    let watch;
    const answered = new Promise((resolve) => {
      this.reply = resolve;
    });
    const failed = new Promise((resolve) => {
      const still = new Watch(this.child.pid);
      watch = setInterval(async () => {
        if (task.cancelled) resolve({ cancelled: true });
        else if (Date.now() >= deadline) resolve({ late: true });
        else if (await still.standsStill()) resolve({ still: true });
      }, 100);
    });
    this.child.send({ document: task.document.toString('base64'), from: task.from, password: task.password });
    const outcome = await Promise.race([answered, failed]);
    clearInterval(watch);
    this.reply = null;
    return outcome;
  }

  kill() {
    this.child.kill('SIGKILL');
  }
}

/** What a process has used of a processor, or null where the system does not tell. */
async function processorTicks(pid) {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return null;
  }
}

/** A number of engines and the documents that wait for them, first come, first served. */
export class Pool {
  /** @param {{engines: number, timeLimitMs: number, maxQueue: number, recycleAfter: number}} options */
  constructor(options) {
    this.options = options;
    this.waiting = [];
    this.idle = [];
    this.engines = new Set();
    this.stopped = false;
    for (let n = 0; n < options.engines; n += 1) this.#spawn();
  }

  /** True while at least one engine is warm. */
  get isUp() {
    return !this.stopped && [...this.engines].some((engine) => engine.warm);
  }

  /**
   * Converts one document to PDF. The signal cancels it, whether it waits or is with an engine.
   * @returns {Promise<Buffer>}
   */
  convert({ document, from, password, signal }) {
    if (this.waiting.length >= this.options.maxQueue) {
      return Promise.reject(new ConversionError('queue-full', 'the queue is full, try again later'));
    }
    return new Promise((resolve, reject) => {
      const task = { document, from, password, resolve, reject, tries: 0, cancelled: false, deadline: null };
      signal?.addEventListener('abort', () => {
        task.cancelled = true;
        this.waiting = this.waiting.filter((waiting) => waiting !== task);
        reject(new ConversionError('cancelled', 'the client went away'));
      });
      this.waiting.push(task);
      this.#assign();
    });
  }

  /** Kills every engine; what waits is refused. */
  stop() {
    this.stopped = true;
    for (const task of this.waiting.splice(0)) task.reject(new ConversionError('broken', 'the converter stops'));
    for (const engine of this.engines) engine.kill();
  }

  #spawn() {
    if (this.stopped) return;
    const engine = new Engine((ended) => {
      this.engines.delete(ended);
      this.idle = this.idle.filter((idle) => idle !== ended);
      // A moment's pause keeps an engine that cannot start at all from being started over and over.
      setTimeout(() => this.#spawn(), ended.warm ? 0 : 1_000).unref();
    });
    this.engines.add(engine);
    engine.ready.then((isReady) => {
      if (!isReady) return;
      engine.warm = true;
      this.idle.push(engine);
      this.#assign();
    });
  }

  #assign() {
    while (this.waiting.length > 0 && this.idle.length > 0) {
      const task = this.waiting.shift();
      if (!task.cancelled) this.#work(this.idle.shift(), task);
    }
  }

  async #work(engine, task) {
    task.deadline ??= Date.now() + this.options.timeLimitMs;
    const outcome = await engine.convert(task, task.deadline);
    if (outcome.pdf === undefined && outcome.refused === undefined) {
      engine.kill();
      this.#settleBroken(task, outcome);
      return;
    }
    if (outcome.pdf === undefined) {
      task.reject(new ConversionError('unreadable', outcome.refused));
    } else {
      task.resolve(Buffer.from(outcome.pdf, 'base64'));
    }
    // Memory only grows, so an engine is replaced after a while.
    if (engine.converted >= this.options.recycleAfter) {
      engine.kill();
      return;
    }
    await engine.rested;
    if (this.engines.has(engine)) {
      this.idle.push(engine);
      this.#assign();
    }
  }

  #settleBroken(task, outcome) {
    if (task.cancelled) return;
    if (outcome.late) {
      task.reject(new ConversionError('too-slow', 'the conversion took longer than the time limit'));
    } else if (task.tries < FRESH_TRIES) {
      task.tries += 1;
      this.waiting.unshift(task);
      this.#assign();
    } else {
      const what = outcome.still ? 'stood still' : 'broke down';
      task.reject(new ConversionError('broken', `the engine ${what} over this document`));
    }
  }
}
