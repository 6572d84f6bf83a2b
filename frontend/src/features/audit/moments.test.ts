import { expect, test } from 'vitest';

import type { AuditEvent } from '@/lib/api/models';

import { boundaryOf, momentAt, stateSearch, stopOf } from './moments';

const events = [
  { sequence: 3, stored_at: '2026-01-01T00:00:00Z' },
  { sequence: 7, stored_at: '2026-01-02T00:00:00Z' },
  { sequence: 8, stored_at: '2026-01-03T00:00:00Z' },
] as AuditEvent[];

test('a moment lies after the events up to it', () => {
  expect(['', '0', '2', '3', '6', '7', '99'].map((at) => stopOf(at, events))).toEqual([3, 0, 0, 1, 1, 2, 3]);
  expect(stopOf('2026-01-02T12:00:00Z', events)).toBe(2);
  expect(stopOf('2025-01-01T00:00:00Z', events)).toBe(0);
  expect(stopOf('5', [])).toBe(0);
});

test('a stop is the moment right after its event', () => {
  expect([0, 1, 3].map((stop) => momentAt(stop, events))).toEqual(['0', '3', '8']);
});

test('what is looked at stands in the address', () => {
  const boundary = { stream: 'CHATS', subject: 'chat.timeline.r', message: 'm' };
  const search = new URLSearchParams(stateSearch(boundary, '7', '0'));
  expect(boundaryOf(search)).toEqual(boundary);
  expect([search.get('at'), search.get('from')]).toEqual(['7', '0']);
  expect(boundaryOf(new URLSearchParams(stateSearch({ stream: 'USERS', subject: 'user.a' }, '', null)))).toEqual({
    stream: 'USERS',
    subject: 'user.a',
  });
  expect(boundaryOf(new URLSearchParams('stream=CHATS'))).toBeNull();
});
