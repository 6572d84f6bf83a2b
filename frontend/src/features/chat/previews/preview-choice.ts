import { useSyncExternalStore } from 'react';

const key = 'wherry.link-previews';
const watchers = new Set<() => void>();

/** Whether this device shows what links lead to: yes, unless somebody does not want it. */
export function showsLinkPreviews(): boolean {
  return localStorage.getItem(key) !== 'off';
}

/** Shows what links lead to on this device, or does not. */
export function chooseLinkPreviews(shown: boolean): void {
  if (shown) localStorage.removeItem(key);
  else localStorage.setItem(key, 'off');
  watchers.forEach((watcher) => watcher());
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  // Another tab of this device may choose.
  window.addEventListener('storage', watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener('storage', watcher);
  };
}

export function useLinkPreviewChoice(): boolean {
  return useSyncExternalStore(watch, showsLinkPreviews);
}
