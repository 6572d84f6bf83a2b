import { useSyncExternalStore } from 'react';

const changes = ['focus', 'blur'] as const;

/** Whether somebody looks at this window: it is in sight, and has the keyboard. */
function isWatched(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

/** {@link isWatched}, followed. */
export function useWatched(): boolean {
  return useSyncExternalStore(watch, isWatched);
}

function watch(onChange: () => void): () => void {
  document.addEventListener('visibilitychange', onChange);
  changes.forEach((change) => window.addEventListener(change, onChange));
  return () => {
    document.removeEventListener('visibilitychange', onChange);
    changes.forEach((change) => window.removeEventListener(change, onChange));
  };
}
