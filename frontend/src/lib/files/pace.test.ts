import { describe, expect, test } from 'vitest';

import { PaceMeter, roughly } from './pace';

const size = 10_000;

/** A meter that has seen these bytes at these milliseconds. */
function metered(...readings: (readonly [at: number, bytes: number])[]): PaceMeter {
  const meter = new PaceMeter();
  for (const [at, bytes] of readings) meter.note(at, bytes);
  return meter;
}

describe('a pace', () => {
  test('is not told in the first second', () => {
    const meter = metered([0, 0], [500, 500], [900, 900]);
    expect(meter.read(999, size)).toBeNull();
    expect(metered([0, 0], [500, 500], [1_000, 1_000]).read(1_000, size)).toEqual({ bytesPerSecond: 1_000, secondsLeft: 9 });
  });

  test('is not told before a byte has moved', () => {
    expect(new PaceMeter().read(5_000, size)).toBeNull();
    expect(metered([0, 0]).read(1_500, size)).toBeNull();
  });

  test('is not told while nothing moves, and again once something does', () => {
    const meter = metered([0, 0], [1_000, 1_000], [2_000, 2_000]);
    expect(meter.read(3_900, size)).not.toBeNull();
    expect(meter.read(4_000, size)).toBeNull();
    // The same number again is no move.
    meter.note(4_500, 2_000);
    expect(meter.read(4_500, size)).toBeNull();
    meter.note(5_000, 3_000);
    expect(meter.read(5_000, size)).toMatchObject({ bytesPerSecond: 600 });
  });

  test('becomes slower as soon as less comes, not only with the next bytes', () => {
    const meter = metered([0, 0], [2_000, 2_000]);
    const [before, after] = [meter.read(2_000, size), meter.read(3_500, size)];
    expect(before?.bytesPerSecond).toBe(1_000);
    expect(after?.bytesPerSecond).toBeLessThan(600);
    expect(after?.secondsLeft).toBeGreaterThan(before?.secondsLeft ?? Infinity);
  });

  test('is one of the last seconds: what was long ago counts no more', () => {
    const meter = new PaceMeter();
    for (let second = 0; second <= 20; second += 1) meter.note(second * 1_000, second * 10);
    for (let second = 21; second <= 30; second += 1) meter.note(second * 1_000, 200 + (second - 20) * 900);
    expect(meter.read(30_000, size)?.bytesPerSecond).toBe(900);
  });

  test('does not jump with one burst', () => {
    const meter = metered([0, 0], [1_000, 100], [2_000, 200], [3_000, 300], [4_000, 400], [4_100, 900]);
    expect(meter.read(4_100, size)?.bytesPerSecond).toBeLessThan(250);
  });

  test('begins anew with a file that begins anew', () => {
    const meter = metered([0, 0], [1_000, 5_000], [2_000, 9_000], [3_000, 0], [3_500, 100]);
    expect(meter.read(3_900, size)).toBeNull();
    meter.note(5_000, 200);
    expect(meter.read(5_000, size)).toEqual({ bytesPerSecond: 100, secondsLeft: 98 });
  });

  test('has nothing left to wait for once all is through', () => {
    expect(metered([0, 0], [2_000, size]).read(2_000, size)?.secondsLeft).toBe(0);
  });
});

test.each([
  [0, 'seconds', 1],
  [0.2, 'seconds', 1],
  [9.1, 'seconds', 10],
  [11, 'seconds', 15],
  [55, 'seconds', 55],
  [56, 'minutes', 1],
  [61, 'minutes', 1],
  [95, 'minutes', 2],
  [59 * 60, 'minutes', 59],
  [59 * 60 + 40, 'hours', 1],
  [3_700, 'hours', 1],
  [6_000, 'hours', 2],
] as const)('%d seconds are about so many %s', (seconds, unit, number) => {
  expect(roughly(seconds)).toEqual({ unit, number });
});
