import { useCallback, useSyncExternalStore } from 'react';

/** Of what in a room one is told outside the app. */
export type Level = 'all' | 'mentions' | 'nothing';

/** What is kept: the rooms that say less than all on this device, by account, since several people may use it. */
const prefix = 'wherry.muted.';
const onlyMentions = ':mentions';
const watchers = new Set<() => void>();
const none: ReadonlyMap<string, Level> = new Map();
let read: { stored: string; levels: ReadonlyMap<string, Level> } = { stored: '', levels: none };

/** The rooms that do not tell of all. The same map as long as nothing changes. */
export function roomLevels(account: string): ReadonlyMap<string, Level> {
  const stored = localStorage.getItem(prefix + account) ?? '';
  if (stored !== read.stored) read = { stored, levels: stored === '' ? none : new Map(stored.split(' ').map(levelOf)) };
  return read.levels;
}

export function setRoomLevel(account: string, room: string, level: Level): void {
  const others = [...roomLevels(account)].filter(([each]) => each !== room);
  const levels = level === 'all' ? others : [...others, [room, level] as const];
  const stored = levels.map(([each, its]) => (its === 'mentions' ? each + onlyMentions : each)).join(' ');
  if (stored === '') localStorage.removeItem(prefix + account);
  else localStorage.setItem(prefix + account, stored);
  watchers.forEach((watcher) => watcher());
}

function levelOf(stored: string): [string, Level] {
  return stored.endsWith(onlyMentions) ? [stored.slice(0, -onlyMentions.length), 'mentions'] : [stored, 'nothing'];
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  window.addEventListener('storage', watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener('storage', watcher);
  };
}

/** Those of an account, followed across tabs. */
export function useRoomLevels(account: string): ReadonlyMap<string, Level> {
  return useSyncExternalStore(
    watch,
    useCallback(() => roomLevels(account), [account]),
  );
}
