import { expect, test } from 'vitest';

import { lastUsedWords } from './session-words';

test('how long ago it was used is told as closely as it is known', () => {
  const now = new Date(2026, 2, 3, 12, 0);
  const used = (day: number, hour: number, minute: number) =>
    lastUsedWords({ last_used_at: new Date(2026, 2, day, hour, minute).toISOString() }, now);
  expect(used(3, 11, 50)).toBe('used just now');
  expect(used(3, 11, 20)).toBe('used 40 minutes ago');
  expect(used(3, 8, 0)).toMatch(/^last used 0?8.00/);
  expect(used(2, 23, 0)).toBe('last used yesterday');
});
