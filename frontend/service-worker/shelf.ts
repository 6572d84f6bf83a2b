/** Which requests the service worker answers, and how. The API's and the files' are none of its business. */
export type Way = 'page' | 'asset' | 'file' | 'none';

/** What is under these is the server's, and never old. */
const servers = ['/api/', '/files/', '/.well-known/'];
/** So many files of the app are kept; older builds' go first. */
export const mostAssets = 150;

/** A rule by which the browser itself sees to a request, before the service worker runs: the first that fits counts. */
export interface Route {
  condition: { urlPattern?: string; requestMethod?: string };
  source: 'network' | 'race-network-and-fetch-handler';
}

/**
 * What is the server's does not come here, and for the rest the network need not wait until a service worker that was asleep
 * has started: it is asked at the same time, and its answer counts if it has one. Browsers that know no such rules ask here.
 */
export const routes: Route[] = [
  ...servers.map((prefix): Route => ({ condition: { urlPattern: `${prefix}*` }, source: 'network' })),
  { condition: { requestMethod: 'get' }, source: 'race-network-and-fetch-handler' },
];

/** How a request is answered: by its address on this origin, and by what asks. */
export function wayOf(request: { method: string; mode: string }, url: URL, origin: string): Way {
  if (request.method !== 'GET' || url.origin !== origin) return 'none';
  if (servers.some((prefix) => url.pathname.startsWith(prefix))) return 'none';
  // Pages that are not the app's, such as the API's documentation, are navigated to as well; only the network has them.
  if (request.mode === 'navigate') return 'page';
  return url.pathname.startsWith('/assets/') ? 'asset' : 'file';
}

/** The app's own files that its first page names. */
export function assetsOf(html: string): string[] {
  const named = Array.from(html.matchAll(/\b(?:src|href)="(\/[^"]*)"/g), (match) => match[1] ?? '');
  return Array.from(new Set(named.filter((path) => /\.(?:js|css|svg|png|webmanifest)$/.test(path))));
}

/** True for the app's first page, which every address that it draws by itself is answered with. */
export function isFirstPage(html: string): boolean {
  return html.includes('<div id="root">');
}
