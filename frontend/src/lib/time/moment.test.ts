import { expect, test } from 'vitest';

import { fromLocalInput, localInput } from './moment';

test('a time goes through the field and comes back', () => {
  expect(fromLocalInput(localInput('2026-03-04T05:06:07Z'))).toBe('2026-03-04T05:06:07Z');
});

test('nothing and nonsense are no time', () => {
  expect(localInput('')).toBe('');
  expect(localInput('yesterday')).toBe('');
  expect(fromLocalInput('')).toBe('');
  expect(fromLocalInput('soon')).toBe('');
});
