/**
 * Runs something while no other tab of this browser runs what it gave under the same name; until then, waits. So a
 * session is refreshed by one tab, and messages are sent by one.
 *
 * Where there are no locks (a page that is not served securely, Node) it runs at once: whoever calls this must be right
 * without it, too.
 */
export async function alone(name: string, run: () => Promise<void>, signal?: AbortSignal): Promise<void> {
  const locks = typeof navigator === 'undefined' ? undefined : (navigator as Partial<Navigator>).locks;
  if (locks === undefined) return run();
  await locks.request(name, signal === undefined ? {} : { signal }, run);
}
