/** Whether this browser is told of what happens while the app is closed, and of whose; chosen in one's profile. */
const key = 'wherry.pushed';

/** The account that this browser is told of; nothing where it is told of none. */
export function pushedAccount(): string | null {
  return localStorage.getItem(key);
}

export function setPushedAccount(account: string | null): void {
  if (account === null) localStorage.removeItem(key);
  else localStorage.setItem(key, account);
}

/** What this browser is reached by, if it is told of anything. */
export async function pushSubscription(): Promise<PushSubscription | null> {
  const registration = await registered();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** What the browser shows pushes with; nothing where it cannot, or while one develops. */
export async function registered(): Promise<ServiceWorkerRegistration | null> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) return null;
  return (await navigator.serviceWorker.getRegistration('/')) ?? null;
}

/** Nobody reaches this browser any more, whatever the server still knows. */
export async function dropPushSubscription(): Promise<void> {
  setPushedAccount(null);
  // A browser that does not let it go loses it with what the server knows.
  await (await pushSubscription())?.unsubscribe().catch(() => false);
}
