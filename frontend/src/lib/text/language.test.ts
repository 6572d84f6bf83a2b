import { afterEach, expect, test, vi } from 'vitest';

import { count, counted, plural } from './count';
import { inLanguage } from './in-language';
import { language, locale, speak, wantedLanguage } from './language';
import { phrases, translate } from './phrases';

afterEach(() => speak('en'));

function browserOf(...languages: string[]): void {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
}

test('what was chosen on this device comes before what the browser wants', () => {
  browserOf('de-AT', 'en-GB');
  expect(wantedLanguage()).toBe('de');
  localStorage.setItem('wherry.language', 'en');
  expect(wantedLanguage()).toBe('en');
  localStorage.setItem('wherry.language', 'tlh');
  expect(wantedLanguage()).toBe('de');
});

test('of the browser’s languages the first one counts that the app has, and otherwise it is English', () => {
  browserOf('fr-FR', 'DE', 'en');
  expect(wantedLanguage()).toBe('de');
  browserOf('fr-FR');
  expect(wantedLanguage()).toBe('en');
});

test('a browser that forbids storage is asked for its own', () => {
  browserOf('de');
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('forbidden', 'SecurityError');
  });
  expect(wantedLanguage()).toBe('de');
});

test('the page says which language it is in, with the country that the browser has', () => {
  browserOf('en-GB', 'de-CH');
  expect(locale()).toBe('en-GB');
  speak('de');
  expect([language(), locale(), document.documentElement.lang]).toEqual(['de', 'de-CH', 'de']);
  browserOf('fr');
  expect(locale()).toBe('de');
});

test('texts are of the present language, and English where there is no other', () => {
  const text = phrases('ferry', { boat: 'boat' });
  const other = phrases('harbour', { quay: 'quay' });
  translate({ ferry: { boat: 'Boot' } });
  expect(text().boat).toBe('boat');
  speak('de');
  expect(text().boat).toBe('Boot');
  expect(other().quay).toBe('quay');
});

test('numbers and their nouns are of the present language', () => {
  browserOf('en', 'de');
  expect([counted(1, 'event'), counted(12_345, 'event')]).toEqual(['1 event', '12,345 events']);
  speak('de');
  expect([0, 1, 2].map((number) => plural(number, 'Ei', 'Eier'))).toEqual(['Eier', 'Ei', 'Eier']);
  expect(count(12_345)).toBe('12.345');
});

test('what Intl makes is made once for a language', () => {
  browserOf('en', 'de');
  const make = vi.fn((tag: string) => new Intl.NumberFormat(tag));
  const format = inLanguage(make);
  expect(format()).toBe(format());
  speak('de');
  format();
  expect(make.mock.calls).toEqual([['en'], ['de']]);
});
