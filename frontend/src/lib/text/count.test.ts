import { expect, test } from 'vitest';

import { counted } from './count';

test('one is one, and thousands have separators', () => {
  expect(counted(1, 'event')).toBe('1 event');
  expect(counted(0, 'key')).toBe('0 keys');
  expect(counted(12345, 'event')).toMatch(/^12.345 events$/);
  expect(counted(2, 'entry', 'entries')).toBe('2 entries');
});
