/** What stands in a field, and whether it was written in this tab or taken over from another. */
export interface Draft {
  text: string;
  isOwn: boolean;
}

const common = 'wherry.draft.';
const prefix = (account: string) => `${common}${account}.`;

/** Who wants to know that a draft changed, in this tab as well. */
const watchers = new Set<() => void>();

/**
 * What an account has begun to write somewhere (a room, a thread) and not sent.
 *
 * It is kept twice: in the browser, where it outlives the tab and every tab finds it, and in the tab that it was written in,
 * so that two tabs with a text each do not take the other's.
 */
export function readDraft(account: string, place: string): Draft {
  const key = prefix(account) + place;
  const own = sessionStorage.getItem(key);
  return own === null ? { text: localStorage.getItem(key) ?? '', isOwn: false } : { text: own, isOwn: true };
}

/** Keeps what this tab has now in place of what it had before. */
export function writeDraft(account: string, place: string, text: string, before: string): void {
  const key = prefix(account) + place;
  if (text !== '') {
    keep(sessionStorage, key, text);
    keep(localStorage, key, text);
  } else {
    sessionStorage.removeItem(key);
    // If it is another tab's by now, it is not the one that was sent.
    if (localStorage.getItem(key) === before) localStorage.removeItem(key);
  }
  tellWatchers();
}

/** Where something is begun and not sent, each place once, in an order that stays: blanks alone are nothing. */
export function draftPlaces(account: string): string[] {
  const keys = new Set([...keysOf(localStorage, account), ...keysOf(sessionStorage, account)]);
  const places = [...keys].map((key) => key.slice(prefix(account).length));
  return places.filter((place) => readDraft(account, place).text.trim() !== '').sort();
}

/** Tells when a draft of an account may have changed, in whatever tab; the answer stops it. */
export function followDrafts(account: string, tell: () => void): () => void {
  const told = (event: StorageEvent) => {
    if (event.storageArea === localStorage && (event.key === null || event.key.startsWith(prefix(account)))) tell();
  };
  watchers.add(tell);
  window.addEventListener('storage', told);
  return () => {
    watchers.delete(tell);
    window.removeEventListener('storage', told);
  };
}

/** What a tab has after another one changed what the browser has: what is its own, unless just that was sent or erased there. */
export function afterOther(mine: Draft, before: string | null, now: string | null): Draft {
  const isGone = now === null && before === mine.text;
  if (mine.isOwn && !isGone) return mine;
  return { text: now ?? '', isOwn: false };
}

/** Tells when another tab changes what the browser has; the answer stops it. */
export function followDraft(account: string, place: string, tell: (before: string | null, now: string | null) => void) {
  const key = prefix(account) + place;
  const told = (event: StorageEvent) => {
    if (event.storageArea === localStorage && event.key === key) tell(event.oldValue, event.newValue);
  };
  window.addEventListener('storage', told);
  return () => window.removeEventListener('storage', told);
}

/** The text is another tab's matter now. */
export function disownDraft(account: string, place: string): void {
  sessionStorage.removeItem(prefix(account) + place);
  tellWatchers();
}

/** Before this tab goes: where the other tabs keep nothing, what is its own stays in the browser. */
export function leaveDrafts(account: string): void {
  for (const key of keysOf(sessionStorage, account)) {
    if (localStorage.getItem(key) === null) keep(localStorage, key, sessionStorage.getItem(key) ?? '');
  }
}

/** Whoever logs in here next finds none of them. */
export function forgetDrafts(account: string): void {
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of keysOf(storage, account)) storage.removeItem(key);
  }
  tellWatchers();
}

/**
 * Forgets what others left here whose session was ended by the server: it would have waited for their next login, and somebody
 * else is here now. Who was erased does not come again.
 */
export function forgetDraftsOfOthers(account: string): void {
  for (const storage of [localStorage, sessionStorage]) {
    const others = Object.keys(storage).filter((key) => key.startsWith(common) && !key.startsWith(prefix(account)));
    for (const key of others) storage.removeItem(key);
  }
}

function tellWatchers(): void {
  for (const tell of [...watchers]) tell();
}

function keysOf(storage: Storage, account: string): string[] {
  return Object.keys(storage).filter((key) => key.startsWith(prefix(account)));
}

function keep(storage: Storage, key: string, text: string): void {
  try {
    storage.setItem(key, text);
  } catch {
    // It is full. A draft of some words ago would come back as if it were all.
    storage.removeItem(key);
  }
}
