import { useSyncExternalStore } from 'react';

/** Whether this device shows notifications: chosen here, and allowed by the browser. */
export type DeviceChoice = 'on' | 'off' | 'blocked' | 'unsupported';

const key = 'wherry.notifications';
const watchers = new Set<() => void>();

/** What holds at this moment: the browser's permission can be taken back outside the app. */
export function deviceChoice(): DeviceChoice {
  if (typeof Notification === 'undefined') return 'unsupported';
  if (Notification.permission === 'denied') return 'blocked';
  return localStorage.getItem(key) === 'on' && Notification.permission === 'granted' ? 'on' : 'off';
}

/** Turns notifications on, for which the browser asks, or off. */
export async function chooseNotifications(on: boolean): Promise<void> {
  if (on && typeof Notification !== 'undefined' && Notification.permission === 'default') {
    await Notification.requestPermission();
  }
  if (on) localStorage.setItem(key, 'on');
  else localStorage.removeItem(key);
  watchers.forEach((watcher) => watcher());
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  // Another tab of this device may choose, and the browser's permission may change while one is elsewhere.
  window.addEventListener('storage', watcher);
  window.addEventListener('focus', watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener('storage', watcher);
    window.removeEventListener('focus', watcher);
  };
}

export function useDeviceChoice(): DeviceChoice {
  return useSyncExternalStore(watch, deviceChoice);
}
