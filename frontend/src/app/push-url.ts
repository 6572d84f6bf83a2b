/** Where push is, as seen from a page: over TLS where the page came over it. */
export function pushUrl(page: string): string {
  const url = new URL('/api/v1/push', page);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
