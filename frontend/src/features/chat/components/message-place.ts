/** The address of a message within the app: in its thread, where it is shown in that alone. */
export function messagePlace(room: string, sequence: number, thread?: number | null): string {
  return `/rooms/${room}?${typeof thread !== 'number' ? '' : `thread=${thread}&`}at=${sequence}`;
}

/** What a web address leads to within this app, if it leads to a room of it; else null. */
export function placeInApp(href: string): string | null {
  const { origin, pathname, search } = new URL(href);
  return origin === window.location.origin && /^\/rooms\/[^/]+$/u.test(pathname) ? pathname + search : null;
}
