import { expect, test } from 'vitest';

import { isTimely, uuidV7Maker, uuidV7Time } from './uuid-v7';

test('an id carries its time, its version and its variant', () => {
  const id = uuidV7Maker(() => 1_700_000_000_123)();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuidV7Time(id)).toBe(1_700_000_000_123);
});

test('ids of one millisecond rise and never repeat, even past the counter', () => {
  const make = uuidV7Maker(() => 1_700_000_000_000);
  const ids = Array.from({ length: 10_000 }, make);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});

test('a clock that steps back does not make ids fall', () => {
  const times = [2_000_000, 1_900_000, 2_000_001];
  const make = uuidV7Maker(() => times.shift() ?? 0);
  const ids = [make(), make(), make()];
  expect([...ids].sort()).toEqual(ids);
});

test('a clock that was days ahead until it was put right makes ids that are taken', () => {
  const right = 1_700_000_000_000;
  const times = [right + 172_800_000, right, right + 1];
  const make = uuidV7Maker(() => times.shift() ?? 0);
  const ids = [make(), make(), make()];
  expect(ids.map((id) => isTimely(id, right))).toEqual([false, true, true]);
  expect([...ids.slice(1)].sort()).toEqual(ids.slice(1));
});

test('what is older than a week is not taken', () => {
  const id = uuidV7Maker(() => 1_700_000_000_000)();
  expect(isTimely(id, 1_700_000_000_000 + 604_800_000)).toBe(true);
  expect(isTimely(id, 1_700_000_000_000 + 604_800_001)).toBe(false);
  expect(isTimely('not an id', 0)).toBe(false);
});

test('another text has no time', () => {
  expect(uuidV7Time('not an id')).toBeNull();
  expect(uuidV7Time('00000000-0000-4000-8000-000000000000')).toBeNull();
});
