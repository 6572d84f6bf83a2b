/**
 * Tells each of them, whatever another one throws: those that come after it are not to suffer for it. The first thing that was
 * thrown is thrown again once all are told, so that it is not lost.
 */
export function tellEach(tells: Iterable<() => void>): void {
  const thrown: unknown[] = [];
  for (const tell of tells) {
    try {
      tell();
    } catch (error) {
      thrown.push(error);
    }
  }
  if (thrown.length === 0) return;
  const [first] = thrown;
  throw first instanceof Error ? first : new Error('somebody who was told something failed', { cause: first });
}
