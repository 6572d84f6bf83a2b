let badge = 0;
const watchers = new Set<() => void>();

/** A number before every page's title in the browser's tab; 0 for none. */
export function setTitleBadge(count: number): void {
  if (count === badge) return;
  badge = count;
  watchers.forEach((watcher) => watcher());
}

export function watchTitleBadge(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function titleBadge(): number {
  return badge;
}
