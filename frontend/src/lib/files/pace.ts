/** How fast bytes go, and how long the rest still takes. */
export interface Pace {
  readonly bytesPerSecond: number;
  readonly secondsLeft: number;
}

interface Reading {
  readonly at: number;
  readonly bytes: number;
}

/** It is the mean of so many milliseconds: long enough to be calm, short enough to tell that the line became slower. */
const span = 5_000;
/** Before that, nobody can say: the first bytes only fill what lies between here and the line. */
const tooSoon = 1_000;
/** Without a byte for so long it stands still, and how long that will be nobody knows. */
const still = 2_000;

/** Watches bytes go by, and says how fast they do. Times are milliseconds of any clock that only goes forward. */
export class PaceMeter {
  private readings: readonly Reading[] = [];

  /** So many bytes are through by now. Fewer than before means that all begins anew. */
  note(at: number, bytes: number): void {
    const last = this.readings.at(-1);
    if (bytes === last?.bytes) return;
    if (last !== undefined && bytes < last.bytes) this.readings = [];
    // The last one from before the span stays: from there on is measured.
    const begin = this.readings.findLastIndex((each) => each.at <= at - span);
    this.readings = [...this.readings.slice(Math.max(begin, 0)), { at, bytes }];
  }

  /** How fast it goes, of `size` bytes in all; null while nobody can say. */
  read(now: number, size: number): Pace | null {
    const [first, last] = [this.readings[0], this.readings.at(-1)];
    if (first === undefined || last === undefined || now - first.at < tooSoon || now - last.at >= still) return null;
    const bytesPerSecond = ((last.bytes - first.bytes) * 1000) / (now - first.at);
    if (bytesPerSecond <= 0) return null;
    return { bytesPerSecond, secondsLeft: Math.max(0, size - last.bytes) / bytesPerSecond };
  }
}

/** As exact as a guess may be: seconds, from ten on in steps of five, then whole minutes, then whole hours. */
export function roughly(seconds: number): { unit: 'seconds' | 'minutes' | 'hours'; number: number } {
  if (seconds <= 10) return { unit: 'seconds', number: Math.max(1, Math.ceil(seconds)) };
  if (seconds <= 55) return { unit: 'seconds', number: Math.ceil(seconds / 5) * 5 };
  if (seconds < 59.5 * 60) return { unit: 'minutes', number: Math.max(1, Math.round(seconds / 60)) };
  return { unit: 'hours', number: Math.max(1, Math.round(seconds / 3600)) };
}
