/**
 * Lets the app start without a network: its first page and its files are kept, and taken when the network does not answer.
 * With a network the first page always comes from there, so that an upgrade is seen at once. What the server says of rooms
 * and messages is never kept here. And tells of what happens while the app is closed.
 */
import { tellOfPushes } from './push';
import { assetsOf, isFirstPage, mostAssets, routes, wayOf } from './shelf';
import type { Route } from './shelf';

declare const self: ServiceWorkerGlobalScope;

/** What newer browsers know beside the types. */
interface Installing extends ExtendableEvent {
  addRoutes?: (routes: Route[]) => Promise<void>;
}

const cacheName = 'wherry-app-1';
const firstPage = '/';

tellOfPushes();

self.addEventListener('install', (event: Installing) => {
  event.waitUntil(keepFirstPage().then(() => self.skipWaiting()));
  // Without them everything goes on as before.
  event.addRoutes?.(routes).catch(() => undefined);
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOtherCaches().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  switch (wayOf(request, new URL(request.url), self.location.origin)) {
    case 'page':
      event.respondWith(page(event));
      break;
    case 'asset':
      event.respondWith(asset(event));
      break;
    case 'file':
      event.respondWith(file(request));
      break;
    case 'none':
  }
});

async function page(event: FetchEvent): Promise<Response> {
  try {
    const answer = await fetch(event.request);
    if (answer.ok) event.waitUntil(keepPage(answer.clone()));
    return answer;
  } catch (error) {
    const kept = await caches.match(firstPage);
    if (kept) return kept;
    throw error;
  }
}

/** These change their names with their content: what is here is right. */
async function asset(event: FetchEvent): Promise<Response> {
  const kept = await caches.match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  // The page does not wait for the disk.
  if (answer.ok) event.waitUntil(keep(event.request, answer.clone()));
  return answer;
}

async function file(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

async function keepFirstPage(): Promise<void> {
  await keepPage(await fetch(firstPage, { cache: 'no-cache' }));
}

/** Keeps a page as the first one, with the files that it names, if it is the app's. */
async function keepPage(answer: Response): Promise<void> {
  if (answer.headers.get('Content-Type')?.startsWith('text/html') !== true) return;
  const html = await answer.clone().text();
  if (!isFirstPage(html)) return;
  const cache = await caches.open(cacheName);
  const before = await (await cache.match(firstPage))?.text();
  if (before === html) return;
  // The files first: a first page whose files are missing would be worse than an old one.
  await cache.addAll(assetsOf(html));
  await cache.put(firstPage, answer);
  await prune(cache);
}

async function keep(request: Request, answer: Response): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.put(request, answer);
  await prune(cache);
}

/** The oldest files go first: keys come in the order in which they were put in. */
async function prune(cache: Cache): Promise<void> {
  const assets = (await cache.keys()).filter(({ url }) => new URL(url).pathname.startsWith('/assets/'));
  await Promise.all(assets.slice(0, Math.max(0, assets.length - mostAssets)).map((request) => cache.delete(request)));
}

async function dropOtherCaches(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name !== cacheName);
  await Promise.all(others.map((name) => caches.delete(name)));
}
