/** What is told while the app is closed: shown, opened by a click, and kept alive when the browser changes its address. */
import { isInSight, leadOf, readPush, shownFor } from './notices';
import { wordsOf } from './words';

declare const self: ServiceWorkerGlobalScope;

/** What browsers know beside the types. */
interface ShownOptions extends NotificationOptions {
  renotify: boolean;
  timestamp?: number;
}

export function tellOfPushes(): void {
  self.addEventListener('push', (event) => {
    event.waitUntil(tell(event.data?.text()));
  });
  self.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(open(leadOf(event.notification.data).path));
  });
  self.addEventListener('pushsubscriptionchange', (event) => {
    event.waitUntil(registerAnew(event));
  });
}

async function tell(text: string | undefined): Promise<void> {
  const { title, body, tag, renotify, timestamp, data } = shownFor(readPush(text), wordsOf(self.location.href));
  const windows = await self.clients.matchAll({ type: 'window' });
  if (data.sequence > 0 && windows.some((window) => isInSight(data, window))) return;
  // What comes twice, or late, does not take the place of what came after it.
  const there = await self.registration.getNotifications({ tag });
  if (data.sequence > 0 && there.some((each) => leadOf(each.data).sequence >= data.sequence)) return;
  const options: ShownOptions = { body, tag, renotify, data, icon: '/icon-192.png', badge: '/icon-192.png' };
  if (timestamp !== null) options.timestamp = timestamp;
  await self.registration.showNotification(title, options);
}

/** In the window that is there, without loading it anew; or in a new one. */
async function open(path: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window' });
  const window = windows.find(({ visibilityState }) => visibilityState === 'visible') ?? windows[0];
  if (!window) {
    await self.clients.openWindow(path);
    return;
  }
  const focused = await window.focus();
  focused.postMessage({ kind: 'open', path });
}

/**
 * The browser gave this device another address, maybe while no page is open: the server is told of it, with a token that
 * the session's cookie gives. A session that is over gives none, and then nobody is to be told.
 */
async function registerAnew({ oldSubscription, newSubscription }: PushSubscriptionChangeEvent): Promise<void> {
  const applicationServerKey = oldSubscription?.options.applicationServerKey ?? null;
  const subscription =
    newSubscription ??
    (applicationServerKey && (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })));
  if (!subscription) return;
  const refreshed = await fetch('/api/v1/sessions/refresh', { method: 'POST' });
  if (!refreshed.ok) return;
  const { access_token: token } = (await refreshed.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const listed = await fetch('/api/v1/account/devices', { headers });
  if (!listed.ok) return;
  const { devices } = (await listed.json()) as { devices: { is_current: boolean; shows_text: boolean }[] };
  const known = devices.find((device) => device.is_current);
  // It was switched off meanwhile.
  if (!known) return;
  const { endpoint, keys } = subscription.toJSON();
  const body = JSON.stringify({ endpoint, p256dh: keys?.p256dh, auth: keys?.auth, shows_text: known.shows_text });
  await fetch('/api/v1/account/devices/current', { method: 'PUT', headers, body });
}
