/** A file that goes with a message. It was uploaded before the message is sent. */
export interface OutboxAttachment {
  /** The id of its upload. */
  file: string;
  name: string;
  mediaType: string;
  /** In bytes. */
  size: number;
  /** Of a picture, in pixels. */
  width: number | null;
  height: number | null;
}

/** A message that waits to be sent, edited or deleted, or was refused. */
export interface OutboxEntry {
  /** UUID of version 7: the command's id, its idempotency key and the message's id in one. */
  id: string;
  account: string;
  room: string;
  /** What it says, or is to say; empty for a deletion. */
  body: string;
  /** Which posted message is to be deleted, when that is what waits; the entry's id is the deletion's own then. */
  deletes?: { message: string; sequence: number };
  /**
   * Which posted message is to be edited, when that is what waits, and where the text stands that the edit was made from;
   * null to replace whatever is there.
   */
  edits?: { message: string; sequence: number; replaces: number | null };
  /** Which posted message it answers, if it is an answer; in its thread, if it says so, and maybe in the room, too. */
  answers?: { message: string; sequence: number; thread?: { alsoInRoom: boolean } };
  /** The files that go with it, if any do. */
  attachments?: readonly OutboxAttachment[];
  /** Server time in milliseconds when the person sent it. */
  queuedAt: number;
  state: 'pending' | 'failed';
  /** The problem's code, when it failed. */
  code?: string;
  /** The server's words for it. */
  detail?: string;
}

/** Where entries outlive a reload. */
export interface OutboxStorage {
  /** The account's entries, oldest first. */
  all: (account: string) => Promise<OutboxEntry[]>;
  put: (entry: OutboxEntry) => Promise<void>;
  delete: (id: string) => Promise<void>;
}

const databaseName = 'wherry';
const storeName = 'outbox';

/** Entries in IndexedDB, or, where the browser has none to give (some private windows), in memory. */
export function openOutboxStorage(): OutboxStorage {
  let database: Promise<IDBDatabase | null> | null = null;
  const memory = new Map<string, OutboxEntry>();

  const run = async <T>(
    mode: IDBTransactionMode,
    inDatabase: (store: IDBObjectStore) => IDBRequest<T>,
    inMemory: () => T,
  ): Promise<T> => {
    database ??= openDatabase().catch(() => null);
    const opened = await database;
    if (opened === null) return inMemory();
    const transaction = opened.transaction(storeName, mode, { durability: 'strict' });
    const request = inDatabase(transaction.objectStore(storeName));
    await completed(transaction);
    return request.result;
  };

  return {
    all: async (account) => {
      const entries = await run(
        'readonly',
        (store) => store.getAll() as IDBRequest<OutboxEntry[]>,
        () => [...memory.values()],
      );
      // Ids rise with time, so their order is the order of sending.
      return entries.filter((entry) => entry.account === account).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    put: async (entry) => {
      await run<IDBValidKey>(
        'readwrite',
        (store) => store.put(entry),
        () => memory.set(entry.id, entry).size,
      );
    },
    delete: async (id) => {
      await run<undefined>(
        'readwrite',
        (store) => store.delete(id),
        () => void memory.delete(id),
      );
    },
  };
}

/**
 * Drops what others left in this browser whose session was ended by the server: it would have waited for their next login, and
 * somebody else is here now. Where that fails, the next start tries again.
 */
export async function dropEntriesOfOthers(account: string): Promise<void> {
  const opened = await openDatabase().catch(() => null);
  if (opened === null) return;
  try {
    const transaction = opened.transaction(storeName, 'readwrite', { durability: 'strict' });
    const store = transaction.objectStore(storeName);
    const all = store.getAll() as IDBRequest<OutboxEntry[]>;
    all.onsuccess = () => {
      for (const entry of all.result) if (entry.account !== account) store.delete(entry.id);
    };
    await completed(transaction);
  } catch {
    // They stay until then.
  } finally {
    opened.close();
  }
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('the browser kept nothing'));
  });
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(storeName, { keyPath: 'id' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser opens no database'));
  });
}
