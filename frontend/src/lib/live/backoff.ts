/** How long to wait before trying again, in milliseconds. */
export interface Backoff {
  floor: number;
  cap: number;
}

/**
 * Full jitter: anything between `floor` and twice as much for each failure before, up to `cap`. So clients that lost
 * one server at one moment do not come back at one moment.
 */
export function backoffDelay({ floor, cap }: Backoff, failures: number, random: () => number): number {
  const ceiling = Math.min(cap, floor * 2 ** Math.min(failures, 20));
  return floor + random() * Math.max(0, ceiling - floor);
}
