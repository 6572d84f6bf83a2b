import type { ApiClient } from '@/lib/api/client';
import type { Device } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { dropPushSubscription, pushedAccount, pushSubscription, registered, setPushedAccount } from '@/lib/device/pushed';

/** Whether this browser can be told of something while the app is closed. */
type PushSupport =
  | 'ready'
  /** The person, or somebody for them, has forbidden it in the browser. */
  | 'blocked'
  /** On an iPhone or iPad only what is on the home screen may. */
  | 'install-first'
  | 'unsupported';

/** The browser does not let this page tell anything. */
export class PushBlocked extends Error {
  override name = 'PushBlocked';
}

export function pushSupport(): PushSupport {
  const isThere = 'serviceWorker' in navigator && 'PushManager' in window && typeof Notification !== 'undefined';
  if (!isThere) return isAppleTouch() ? 'install-first' : 'unsupported';
  return Notification.permission === 'denied' ? 'blocked' : 'ready';
}

/** An iPad calls itself a Mac, but can be touched. */
function isAppleTouch(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1);
}

/**
 * Switches it on: asks for the permission, has the browser give an address of its own for this account, and tells the
 * server.
 *
 * @throws PushBlocked when the browser does not allow it
 */
export async function switchOn(api: ApiClient, account: string, pushKey: string): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted') throw new PushBlocked('the browser does not allow it');
  const registration = await registered();
  if (!registration) throw new PushBlocked('there is no service worker');
  // What another account was reached by is not handed on.
  await dropPushSubscription();
  const subscription = await subscribe(registration, pushKey);
  try {
    await register(api, subscription, false);
  } catch (error) {
    await dropPushSubscription();
    throw error;
  }
  setPushedAccount(account);
}

/** Shows what was said on this device, or not any more. */
export async function showText(api: ApiClient, showsText: boolean): Promise<void> {
  const subscription = await pushSubscription();
  if (subscription) await register(api, subscription, showsText);
}

export async function switchOff(api: ApiClient): Promise<void> {
  await answer(api.DELETE('/api/v1/account/devices/current'));
  await dropPushSubscription();
}

/**
 * Says that this device is still there, as an app does when it starts and now and then; or finds that the server does not
 * tell it of anything any more. A browser that lost its address, or has one for another key, gets a new one.
 */
export async function confirmDevice(api: ApiClient, account: string): Promise<void> {
  if (pushedAccount() === null) return;
  const { push_key: pushKey, devices } = await answer(api.GET('/api/v1/account/devices'));
  const current = devices.find((device: Device) => device.is_current);
  const registration = await registered();
  const mayTell = registration !== null && pushSupport() === 'ready' && Notification.permission === 'granted';
  if (pushedAccount() !== account || !current || typeof pushKey !== 'string' || !mayTell) {
    await dropPushSubscription();
    return;
  }
  let subscription = await registration.pushManager.getSubscription();
  if (subscription && keyOf(subscription) !== pushKey) {
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await subscribe(registration, pushKey);
  await register(api, subscription, current.shows_text);
}

function subscribe({ pushManager }: ServiceWorkerRegistration, pushKey: string): Promise<PushSubscription> {
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(pushKey) });
}

async function register(api: ApiClient, subscription: PushSubscription, showsText: boolean): Promise<void> {
  const { endpoint = '', keys } = subscription.toJSON();
  const body = { endpoint, p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '', shows_text: showsText };
  await answer(api.PUT('/api/v1/account/devices/current', { body }));
}

/** The key that a subscription was made for, in base64url. */
function keyOf({ options }: PushSubscription): string | null {
  const { applicationServerKey } = options;
  if (!applicationServerKey) return null;
  const text = btoa(String.fromCharCode(...new Uint8Array(applicationServerKey)));
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
