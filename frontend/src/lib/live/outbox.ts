import { alone } from './alone';
import { backoffDelay } from './backoff';
import { OutboxDisk } from './outbox-disk';
import { idRefused, sentAgain } from './outbox-retry';
import type { OutboxAttachment, OutboxEntry, OutboxStorage } from './outbox-storage';
import type { Position } from './position';
import { standardSurroundings } from './surroundings';
import type { Surroundings } from './surroundings';

/** What became of an attempt to send. */
export type SendOutcome =
  | { kind: 'sent'; position: Position | null }
  /** The server will never take it as it is. */
  | { kind: 'refused'; code: string; detail?: string | undefined }
  /** Nobody answered, or somebody who cannot now. */
  | { kind: 'later'; afterMilliseconds?: number | undefined }
  /** There is no session: the next one sends it. */
  | { kind: 'stopped' };

/** A message, or an edit or the deletion of one, as the room's page shows it until its event has come. */
export interface OutboxMessage {
  id: string;
  room: string;
  body: string;
  /** The posted message that this deletes, if it does. */
  deletes?: OutboxEntry['deletes'];
  /** The posted message that this edits, if it does. */
  edits?: OutboxEntry['edits'];
  /** The posted message that this answers, if it does. */
  answers?: OutboxEntry['answers'];
  attachments?: OutboxEntry['attachments'];
  queuedAt: number;
  state: 'pending' | 'sent' | 'failed';
  code?: string | undefined;
  detail?: string | undefined;
}

/** What an outbox needs from around it; of {@link Surroundings}, what is to be other than usual. */
export interface OutboxOptions extends Partial<Surroundings> {
  account: string;
  storage: OutboxStorage;
  send: (entry: OutboxEntry) => Promise<SendOutcome>;
  newId: () => string;
  serverNow: () => number;
}

type Notice = { kind: 'changed' } | { kind: 'sent'; id: string; position: Position | null };

interface SentMessage extends OutboxMessage {
  state: 'sent';
  position: Position | null;
}

const retry = { floor: 1000, cap: 20_000 };
const nothing: readonly OutboxMessage[] = [];

/**
 * Messages on their way out. An entry is on disk before it is sent and until it was taken, so it survives a reload;
 * a room's entries go out one after the other, so they arrive in the order in which they were written, and no room waits
 * for another; each carries its own command id, so sending it again has no second effect.
 *
 * All tabs of a browser share the entries; one tab at a time sends.
 */
export class Outbox {
  private entries: OutboxEntry[] = [];
  /** Taken by the server, and shown until the timeline has them. */
  private sent: SentMessage[] = [];
  /** What `messages` answers, by room: the same array until something changes. */
  private byRoom = new Map<string, OutboxMessage[]>();
  private readonly watchers = new Set<() => void>();
  private channel: BroadcastChannel | null = null;
  private stopping: AbortController | null = null;
  private wake: (() => void) | null = null;
  /** What is to be tried later, and what calls the waiting off. It holds up what comes after it in its room. */
  private readonly held = new Map<string, () => void>();
  /** How often in a row an entry could not be sent. */
  private readonly failures = new Map<string, number>();
  private readonly disk: OutboxDisk;
  private stopHints: (() => void) | null = null;
  private readonly around: Surroundings;

  constructor(private readonly options: OutboxOptions) {
    this.around = { ...standardSurroundings, ...options };
    this.disk = new OutboxDisk(options.account, options.storage, (entries) => this.readAgain(entries));
  }

  /** Loads what is left from before, and sends it. */
  start(): void {
    if (this.stopping !== null) return;
    const stopping = new AbortController();
    this.stopping = stopping;
    if ('BroadcastChannel' in globalThis) {
      this.channel = new BroadcastChannel(`wherry-outbox-${this.options.account}`);
      this.channel.onmessage = (message: MessageEvent<Notice>) => void this.noticed(message.data);
    }
    this.stopHints = this.around.onHint((hint) => {
      if (hint === 'online') this.nudge();
    });
    void this.disk.reload();
    void this.whenAlone(stopping.signal, () => this.sendAll(stopping.signal));
  }

  stop(): void {
    this.stopping?.abort();
    this.stopping = null;
    this.channel?.close();
    this.channel = null;
    this.stopHints?.();
    this.stopHints = null;
    this.nudge();
  }

  /** Puts a message in; it is on disk when the promise resolves, and shown at once. */
  async add(
    room: string,
    body: string,
    answers?: OutboxEntry['answers'],
    attachments: readonly OutboxAttachment[] = [],
  ): Promise<void> {
    const { account, newId, serverNow } = this.options;
    const beside = { ...(answers ? { answers } : {}), ...(attachments.length > 0 ? { attachments } : {}) };
    const entry: OutboxEntry = { id: newId(), account, room, body, ...beside, queuedAt: serverNow(), state: 'pending' };
    this.setEntries([...this.entries, entry]);
    this.release(room);
    await this.store(entry);
  }

  /** Has a posted message deleted, after everything that waits already; once, however often it is asked for. */
  async addDeletion(room: string, message: string, sequence: number): Promise<void> {
    const isSame = (each: OutboxMessage | OutboxEntry) => each.room === room && each.deletes?.message === message;
    const failed = this.entries.find((each) => isSame(each) && each.state === 'failed');
    if (failed) return this.retry(failed.id);
    if (this.entries.some(isSame) || this.sent.some(isSame)) return;
    const { account, newId, serverNow } = this.options;
    const deletes = { message, sequence };
    const entry: OutboxEntry = { id: newId(), account, room, body: '', deletes, queuedAt: serverNow(), state: 'pending' };
    this.setEntries([...this.entries, entry]);
    this.release(room);
    await this.store(entry);
  }

  /** Has a posted message say something else, after everything that waits already; in place of an edit that failed. */
  async addEdit(room: string, body: string, edits: NonNullable<OutboxEntry['edits']>): Promise<void> {
    const failed = this.entries.find((each) => each.edits?.message === edits.message && each.state === 'failed');
    const { account, newId, serverNow } = this.options;
    const entry: OutboxEntry = { id: newId(), account, room, body, edits, queuedAt: serverNow(), state: 'pending' };
    this.setEntries([...this.entries.filter((each) => each !== failed), entry]);
    this.release(room);
    await this.store(entry);
    if (failed) await this.remove(failed.id);
  }

  /** Sends a refused message again. */
  async retry(id: string): Promise<void> {
    const entry = this.entries.find((each) => each.id === id && each.state === 'failed');
    if (!entry) return;
    const again = sentAgain(entry, this.options.newId);
    this.setEntries([...this.entries.filter((each) => each.id !== id), again]);
    this.release(again.room);
    await this.store(again);
    if (again.id !== id) await this.remove(id);
  }

  /** Drops a message that was not taken. */
  async discard(id: string): Promise<void> {
    this.setEntries(this.entries.filter((each) => each.id !== id));
    await this.remove(id);
  }

  /** Drops everything that was not taken. */
  async discardAll(): Promise<void> {
    for (const entry of [...this.entries]) await this.discard(entry.id);
  }

  /** How many messages were not taken yet. */
  unsentCount(): number {
    return this.entries.length;
  }

  /**
   * The room's timeline shows these messages, these as deleted, these as edited, and everything up to this position: what
   * was sent before that needs no stand-in any more.
   */
  settle(
    room: string,
    has: (id: string) => boolean,
    position: Position,
    isDeleted: (message: string) => boolean = () => false,
    isEdited: (edits: NonNullable<OutboxEntry['edits']>, body: string) => boolean = () => false,
  ): void {
    const isIn = ({ id, body, deletes, edits }: OutboxMessage | OutboxEntry) => {
      if (deletes) return isDeleted(deletes.message);
      return edits ? isDeleted(edits.message) || isEdited(edits, body) : has(id);
    };
    const isShown = (message: SentMessage) =>
      message.room === room &&
      (isIn(message) || (message.position !== null && message.position.sequence <= position.sequence));
    const left = this.sent.filter((message) => !isShown(message));
    // The event may come before the answer to the command: then there is nothing to be sent any more.
    const taken = this.entries.filter((entry) => entry.room === room && isIn(entry));
    if (left.length === this.sent.length && taken.length === 0) return;
    this.sent = left;
    this.setEntries(this.entries.filter((entry) => !taken.includes(entry)));
    for (const entry of taken) void this.remove(entry.id);
  }

  /** The room's messages, edits and deletions that the timeline does not have yet, in the order of sending. */
  messages(room: string): readonly OutboxMessage[] {
    return this.byRoom.get(room) ?? nothing;
  }

  /** Calls `watcher` after each change; the answer stops it. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Tries now what would be tried later. */
  readonly nudge = (): void => {
    for (const id of [...this.held.keys()]) this.letGo(id);
    this.wake?.();
  };

  private async sendAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const entry = await this.next(signal);
      if (entry === undefined) continue;
      const outcome = await this.attempt(entry);
      if (outcome.kind === 'stopped' || hasEnded(signal)) return;
      if (outcome.kind === 'later') {
        this.hold(entry.id, outcome.afterMilliseconds);
        continue;
      }
      this.failures.delete(entry.id);
      if (outcome.kind === 'sent') await this.taken(entry, outcome.position);
      else if (!(await this.renamed(entry, outcome.code))) await this.refused(entry, outcome.code, outcome.detail);
    }
  }

  /** The oldest entry to be sent that is the first of its room; waits when there is none. */
  private async next(signal: AbortSignal): Promise<OutboxEntry | undefined> {
    // Another tab may have changed something before this one was the one to send.
    await this.disk.reload();
    const first = new Map<string, OutboxEntry>();
    for (const entry of this.entries) {
      if (entry.state === 'pending' && !first.has(entry.room)) first.set(entry.room, entry);
    }
    // What failed before comes after what did not, so that it cannot take every turn.
    const failed = ({ id }: OutboxEntry) => this.failures.get(id) ?? 0;
    const [entry] = [...first.values()].filter(({ id }) => !this.held.has(id)).sort((a, b) => failed(a) - failed(b));
    if (entry === undefined && !signal.aborted) await this.sleep(signal);
    return entry;
  }

  /** Has an entry tried again after so long, or after a time that grows with each failure. */
  private hold(id: string, milliseconds: number | undefined): void {
    const failures = this.failures.get(id) ?? 0;
    this.failures.set(id, failures + 1);
    const delay = milliseconds ?? backoffDelay(retry, failures, this.around.random);
    const end = () => {
      this.held.delete(id);
      this.wake?.();
    };
    this.held.set(id, this.around.setTimer(end, delay));
  }

  private letGo(id: string): void {
    this.held.get(id)?.();
    this.held.delete(id);
  }

  /** Somebody does something in this room: what it waits for is tried now. */
  private release(room: string): void {
    for (const { id } of this.entries.filter((each) => each.room === room)) this.letGo(id);
  }

  private async attempt(entry: OutboxEntry): Promise<SendOutcome> {
    try {
      return await this.options.send(entry);
    } catch {
      return { kind: 'later' };
    }
  }

  private async taken(entry: OutboxEntry, position: Position | null): Promise<void> {
    const wasShown = !this.entries.some((each) => each.id === entry.id);
    if (!wasShown) this.markSent(entry.id, position);
    await this.remove(entry.id, { kind: 'sent', id: entry.id, position });
  }

  /**
   * An id of the future was made before this machine's clock was known to be ahead, which the answer has told by now: the
   * message gets another, and is sent again. Ids rise, so one that is less is of a clock that was put right, and nothing is
   * tried for ever. True when there is nothing more to be done.
   */
  private async renamed(entry: OutboxEntry, code: string): Promise<boolean> {
    if (code !== idRefused) return false;
    const id = this.options.newId();
    if (id >= entry.id) return false;
    if (!this.entries.some((each) => each.id === entry.id)) return true;
    const again: OutboxEntry = { ...entry, id };
    this.setEntries([...this.entries.filter((each) => each.id !== entry.id), again]);
    await this.store(again);
    await this.remove(entry.id);
    return true;
  }

  private async refused(entry: OutboxEntry, code: string, detail: string | undefined): Promise<void> {
    const failed: OutboxEntry = { ...entry, state: 'failed', code, ...(detail === undefined ? {} : { detail }) };
    if (!this.entries.some((each) => each.id === entry.id)) return;
    this.setEntries(this.entries.map((each) => (each.id === entry.id ? failed : each)));
    await this.store(failed);
  }

  private markSent(id: string, position: Position | null): void {
    const entry = this.entries.find((each) => each.id === id);
    if (!entry) return;
    this.sent = [...this.sent, { ...shown(entry), state: 'sent', position }];
    this.setEntries(this.entries.filter((each) => each.id !== id));
  }

  private async noticed(notice: Notice): Promise<void> {
    if (notice.kind === 'sent') this.markSent(notice.id, notice.position);
    else await this.disk.reload();
    this.nudge();
  }

  private async store(entry: OutboxEntry): Promise<void> {
    await this.disk.put(entry);
    await this.written({ kind: 'changed' });
  }

  private async remove(id: string, notice: Notice = { kind: 'changed' }): Promise<void> {
    this.letGo(id);
    this.failures.delete(id);
    await this.disk.delete(id);
    await this.written(notice);
  }

  /** Tells the other tabs, and takes over what they wrote meanwhile. */
  private async written(notice: Notice): Promise<void> {
    this.channel?.postMessage(notice);
    await this.disk.catchUp();
    this.wake?.();
  }

  /** Takes over what is on disk, which another tab may have changed. */
  private readAgain(entries: readonly OutboxEntry[]): void {
    const sent = new Set(this.sent.map((message) => message.id));
    this.setEntries(entries.filter((entry) => !sent.has(entry.id)));
  }

  private setEntries(entries: OutboxEntry[]): void {
    this.entries = entries;
    const byRoom = new Map<string, OutboxMessage[]>();
    const all = [...this.sent, ...entries.map(shown)].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const message of all) byRoom.set(message.room, [...(byRoom.get(message.room) ?? []), message]);
    for (const [room, messages] of byRoom) {
      const before = this.byRoom.get(room);
      if (before && JSON.stringify(before) === JSON.stringify(messages)) byRoom.set(room, before);
    }
    this.byRoom = byRoom;
    for (const watcher of [...this.watchers]) watcher();
  }

  /** Runs when no other tab does; until then, waits. Where the browser has no locks, idempotency is what protects. */
  private async whenAlone(signal: AbortSignal, run: () => Promise<void>): Promise<void> {
    await alone(`wherry-outbox-${this.options.account}`, run, signal).catch(() => undefined);
  }

  /** Waits until there may be something to be sent, or until stopped. */
  private async sleep(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = () => {
        signal.removeEventListener('abort', end);
        if (this.wake === end) this.wake = null;
        resolve();
      };
      this.wake = end;
      signal.addEventListener('abort', end);
    });
  }
}

/** Asked anew after each wait, which the compiler would take for settled. */
function hasEnded(signal: AbortSignal): boolean {
  return signal.aborted;
}

function shown(entry: OutboxEntry): OutboxMessage {
  const { id, room, body, deletes, edits, answers, attachments, queuedAt, state, code, detail } = entry;
  return { id, room, body, deletes, edits, answers, attachments, queuedAt, state, code, detail };
}
