import { expect, test } from 'vitest';

import { dateInWords, dayName, duration, isSameDay, shortTime, shortTimeWithin, timeAhead } from './format-time';

const now = new Date(2026, 2, 5, 10, 0);

test('days near now have names', () => {
  expect(dayName(new Date(2026, 2, 5, 0, 1), now)).toBe('Today');
  expect(dayName(new Date(2026, 2, 4, 23, 59), now)).toBe('Yesterday');
  expect(dayName(new Date(2026, 2, 2), now)).toContain('2');
  expect(dayName(new Date(2024, 2, 2), now)).toContain('2024');
});

test('a list shows the time today and the day before that', () => {
  expect(shortTime(new Date(2026, 2, 4, 9, 0), now)).toBe('Yesterday');
  expect(shortTime(new Date(2026, 2, 5, 9, 7), now)).toMatch(/9.07/);
});

test('within a sentence the day before is no beginning', () => {
  expect(shortTimeWithin(new Date(2026, 2, 4, 9, 0), now)).toBe('yesterday');
  expect(shortTimeWithin(new Date(2026, 2, 5, 9, 7), now)).toBe(shortTime(new Date(2026, 2, 5, 9, 7), now));
  expect(shortTimeWithin(new Date(2024, 2, 2), now)).toBe(shortTime(new Date(2024, 2, 2), now));
});

test('what is to come has its time while it is near', () => {
  expect(timeAhead(new Date(2026, 2, 5, 14, 5), now)).toMatch(/05.* today$/);
  expect(timeAhead(new Date(2026, 2, 6, 14, 5), now)).toMatch(/05.* tomorrow$/);
  expect(timeAhead(new Date(2026, 2, 12), now)).toMatch(/^(March 12|12 March)$/);
  expect(timeAhead(new Date(2027, 0, 1), now)).toContain('2027');
});

test('a date is said as people say it, and stays that day', () => {
  expect(dateInWords('2026-01-31')).toMatch(/^(January 31, 2026|31 January 2026)$/);
});

test('one minute to midnight and one past are two days', () => {
  expect(isSameDay(new Date(2026, 2, 4, 23, 59), new Date(2026, 2, 5, 0, 1))).toBe(false);
});

test('spans', () => {
  expect(duration(4_200)).toBe('4 s');
  expect(duration(125_000)).toBe('2 min 05 s');
  expect(duration(3_780_000)).toBe('1 h 03 min');
});
