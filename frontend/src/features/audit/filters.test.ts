import { expect, test } from 'vitest';

import { countOf, exportQueryOf, filtersOf, isEverything, noFilters, queryOf, searchOf, wrongWith } from './filters';

const id = '01900000-0000-7000-8000-000000000ada';

test('filters go into an address and come back', () => {
  const filters = { ...noFilters, person: id, type: 'MessageDeleted', from: '2026-01-02T03:04:05Z' };
  expect(filtersOf(new URLSearchParams(searchOf(filters)))).toEqual(filters);
  expect(searchOf(noFilters)).toBe('');
});

test('what is not set is not asked for, and what else stands in the address is no filter', () => {
  expect(queryOf(filtersOf(new URLSearchParams(`room=${id}&event=CHATS:1&cursor=x`)))).toEqual({ room: id, reads: false });
});

test('what auditors looked at is shown to who asks for it', () => {
  expect(queryOf({ ...noFilters, reads: 'true' })).toEqual({});
  expect(queryOf({ ...noFilters, type: 'AuditRead' })).toEqual({ type: 'AuditRead' });
  expect(countOf({ ...noFilters, reads: 'true', room: id })).toBe(2);
});

test('an export is of what the list shows, and of the whole log when nothing narrows it down', () => {
  expect(exportQueryOf(noFilters)).toEqual({});
  expect(isEverything({ ...noFilters, reads: 'true' })).toBe(true);
  const filters = { ...noFilters, person: id, from: '2026-01-02T03:04:05Z', to: '2026-01-03T03:04:05Z' };
  expect(exportQueryOf(filters)).toEqual({ person: id, since: filters.from, until: filters.to, reads: 'false' });
  expect(exportQueryOf({ ...filters, reads: 'true' })).not.toHaveProperty('reads');
});

test('what cannot be asked is told before it is asked', () => {
  expect(wrongWith({ ...noFilters, person: id, room: id })).toEqual({});
  expect(wrongWith({ ...noFilters, person: 'ada' }).person).toMatch(/id/);
  expect(wrongWith({ ...noFilters, from: 'soon' }).from).toMatch(/time/);
  const reversed = { ...noFilters, from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' };
  expect(wrongWith(reversed).to).toMatch(/after/);
});
