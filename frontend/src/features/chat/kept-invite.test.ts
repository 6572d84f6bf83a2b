import { afterEach, expect, test } from 'vitest';

import { dropInvite, keepInvite, keptInvite } from './kept-invite';

const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000);

afterEach(dropInvite);

test('a token waits for a day, and not longer than it is wanted', () => {
  expect(keptInvite(at(0))).toBe('');
  keepInvite('a-token', at(0));
  expect(keptInvite(at(23 * 60))).toBe('a-token');
  expect(keptInvite(at(24 * 60))).toBe('');
  keepInvite('another', at(0));
  dropInvite();
  expect(keptInvite(at(1))).toBe('');
});

test('what somebody else wrote there is no token', () => {
  localStorage.setItem('wherry.invite', 'nonsense');
  expect(keptInvite(at(0))).toBe('');
});
