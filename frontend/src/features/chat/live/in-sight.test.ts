import { expect, test } from 'vitest';

import { isInSight, watch } from './in-sight';

test('a message is in sight where one of the lists of its room shows it, and no longer than that', () => {
  const leaveRoom = watch('a', (sequence) => sequence < 5);
  const leaveThread = watch('a', (sequence) => sequence === 9);
  expect([3, 7, 9].map((sequence) => isInSight('a', sequence))).toEqual([true, false, true]);
  expect(isInSight('b', 3)).toBe(false);
  leaveThread();
  expect([3, 9].map((sequence) => isInSight('a', sequence))).toEqual([true, false]);
  leaveRoom();
  expect(isInSight('a', 3)).toBe(false);
});
