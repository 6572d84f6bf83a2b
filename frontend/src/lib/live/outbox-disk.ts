import type { OutboxEntry, OutboxStorage } from './outbox-storage';

/**
 * What an outbox has on disk, where other tabs write, too. It hands over what it reads only when that has everything that this
 * tab wrote, and it keeps what a full disk would not take.
 */
export class OutboxDisk {
  /** Writes under way, and all that ever began: a read that overlaps with one may not know it. */
  private writing = 0;
  private writes = 0;
  private reloadWanted = false;
  /** What should be on disk and could not be written; null for what should be gone. */
  private readonly unwritten = new Map<string, OutboxEntry | null>();

  constructor(
    private readonly account: string,
    private readonly storage: OutboxStorage,
    private readonly onRead: (entries: OutboxEntry[]) => void,
  ) {}

  /** Writes an entry. It never fails: a full disk must not keep a message from being sent while this tab lives. */
  put(entry: OutboxEntry): Promise<void> {
    return this.write(entry.id, entry, () => this.storage.put(entry));
  }

  /** Drops an entry, or keeps in mind that it is to be dropped. */
  delete(id: string): Promise<void> {
    return this.write(id, null, () => this.storage.delete(id));
  }

  /** Reads what a write has put off. */
  async catchUp(): Promise<void> {
    if (this.writing === 0 && this.reloadWanted) await this.reload();
  }

  /** Reads everything and hands it over, oldest first; later, when something is being written. */
  async reload(): Promise<void> {
    this.reloadWanted = false;
    const writes = this.writes;
    const stored = await this.storage.all(this.account).catch(() => null);
    if (stored === null) return;
    if (this.writing > 0) {
      this.reloadWanted = true;
      return;
    }
    // What this tab wrote meanwhile is newer than what was read.
    if (writes !== this.writes) return this.reload();
    const unwritten = [...this.unwritten.values()].filter((entry) => entry !== null);
    const read = stored.filter((entry) => !this.unwritten.has(entry.id));
    this.onRead([...read, ...unwritten].sort((a, b) => (a.id < b.id ? -1 : 1)));
  }

  private async write(id: string, wanted: OutboxEntry | null, change: () => Promise<void>): Promise<void> {
    this.writing += 1;
    this.writes += 1;
    try {
      await change();
      this.unwritten.delete(id);
    } catch {
      this.unwritten.set(id, wanted);
    } finally {
      this.writing -= 1;
    }
  }
}
