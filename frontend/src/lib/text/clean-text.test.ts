import { expect, test } from 'vitest';

import { cleanText, cleanValue } from './clean-text';

test('what hides or reorders text is gone, and all else stays', () => {
  expect(cleanText('\u2067שלום\u2069, \u202Bمرحبا\u202C!')).toBe('שלום, مرحبا!');
  expect(cleanText('\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069')).toBe('');
  expect(cleanText('a\u0000b\u0007c\u001Bd\u007Fe\u009Ff')).toBe('abcdef');
  const plain = 'tab\tline\nnb\u00A0sp, \u200Eleft\u200Fright, 👩\u200D🚀 und ümlaut';
  expect(cleanText(plain)).toBe(plain);
});

test('what ends a line elsewhere ends one here', () => {
  expect(cleanText('one\vtwo\ffour\r\nfive\rsix\u0085seven')).toBe('one\ntwo\nfour\nfive\nsix\nseven');
});

test('the cursor stays where it was in the text', () => {
  const field = document.createElement('textarea');
  field.value = 'to \u2067שלום\u2069 and on';
  field.setSelectionRange(9, 9);
  expect(cleanValue(field)).toBe('to שלום and on');
  expect(field.value).toBe('to שלום and on');
  expect(field.selectionStart).toBe(7);
  field.setSelectionRange(2, 5);
  cleanValue(field);
  expect([field.selectionStart, field.selectionEnd]).toEqual([2, 5]);
});
