import { useCallback, useSyncExternalStore } from 'react';

/** The rooms that say nothing on this device, by account: several people may use it. */
const prefix = 'wherry.muted.';
const watchers = new Set<() => void>();
const none: readonly string[] = [];
let read: { stored: string; rooms: readonly string[] } = { stored: '', rooms: none };

/** The same array as long as nothing changes. */
export function mutedRooms(account: string): readonly string[] {
  const stored = localStorage.getItem(prefix + account) ?? '';
  if (stored !== read.stored) read = { stored, rooms: stored === '' ? none : stored.split(' ') };
  return read.rooms;
}

export function setMuted(account: string, room: string, muted: boolean): void {
  const others = mutedRooms(account).filter((each) => each !== room);
  const rooms = muted ? [...others, room] : others;
  if (rooms.length === 0) localStorage.removeItem(prefix + account);
  else localStorage.setItem(prefix + account, rooms.join(' '));
  watchers.forEach((watcher) => watcher());
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  window.addEventListener('storage', watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener('storage', watcher);
  };
}

/** The muted rooms of an account, followed across tabs. */
export function useMutedRooms(account: string): readonly string[] {
  return useSyncExternalStore(
    watch,
    useCallback(() => mutedRooms(account), [account]),
  );
}
