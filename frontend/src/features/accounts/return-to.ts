const parameter = 'return_to';

/** The log-in page's address for who wants to be at `path`. */
export function loginPath(path: string): string {
  return path === '/' || path === '/rooms' ? '/login' : `/login?${new URLSearchParams({ [parameter]: path }).toString()}`;
}

/** Where to go after logging in: a path of this app and nothing else, whatever the address says. */
export function returnPath(search: string): string {
  const wanted = new URLSearchParams(search).get(parameter) ?? '';
  try {
    const url = new URL(wanted, location.origin);
    const isOurs = wanted.startsWith('/') && url.origin === location.origin;
    return isOurs ? url.pathname + url.search + url.hash : '/rooms';
  } catch {
    return '/rooms';
  }
}
