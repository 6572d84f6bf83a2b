import { expect, test } from 'vitest';

import { characterCount, firstCharacter } from './characters';

test('a character is what one sees, not half of it', () => {
  expect(firstCharacter('Ada')).toBe('A');
  expect(firstCharacter('🇬🇧 harbour')).toBe('🇬🇧');
  expect(firstCharacter('')).toBe('');
});

test('characters are counted as the server does', () => {
  expect(characterCount('naïve 🌊')).toBe(7);
});
