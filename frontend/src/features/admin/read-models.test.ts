import { expect, test } from 'vitest';

import type { Build, ParkedKey } from '@/lib/api/models';

import { lagOf, outcomeOf, readModels, shareOf } from './read-models';

const now = Date.parse('2026-01-02T03:04:05Z');

function build(change: Partial<Build>): Build {
  return {
    projection: 'room_list',
    build: 1,
    version: 1,
    state: 'live',
    applied: 100,
    head: 100,
    events_per_second: 0,
    seconds_left: 0,
    parked_keys: 0,
    started_at: '2026-01-01T00:00:00Z',
    measured_at: '2026-01-02T03:04:04Z',
    ...change,
  };
}

function parked(change: Partial<ParkedKey>): ParkedKey {
  return {
    projection: 'room_list',
    build: 1,
    stream: 'CHATS',
    key: 'room',
    sequence: 7,
    subject: 'chat.room.room',
    event_type: 'MemberInvited',
    event_version: 1,
    error: 'no such column',
    code: 'abc',
    attempts: 1,
    waiting_events: 3,
    parked_at: '2026-01-02T00:00:00Z',
    ...change,
  };
}

function standing(change: Partial<Build>) {
  return readModels({ builds: [build(change)], shards: [], parked: [], operations: [] }, now)[0]?.standing;
}

test('how a read model stands', () => {
  expect(standing({})).toBe('level');
  // It is measured once a second, so a live one is a few events behind at any moment.
  expect(standing({ head: 103, seconds_left: 0.1 })).toBe('level');
  expect(standing({ head: 100_000, events_per_second: 5000, seconds_left: 20 })).toBe('behind');
  expect(standing({ head: 103, seconds_left: null })).toBe('stuck');
  expect(standing({ measured_at: '2026-01-02T03:03:00Z' })).toBe('stopped');
  expect(standing({ measured_at: null, head: null })).toBe('stopped');
  expect(standing({ parked_keys: 1 })).toBe('parked');
  // Also when nobody tells any more how far it is.
  expect(standing({ head: 40, waits_because: 'CHATS was rolled back', measured_at: null })).toBe('refused');
});

test('builds of one read model stand together, by name', () => {
  const builds = [
    build({ projection: 'room_timeline' }),
    build({ build: 3, state: 'superseded' }),
    build({ build: 4 }),
    build({ build: 5, state: 'building' }),
    build({ build: 2, state: 'superseded' }),
  ];
  const shard = { projection: 'room_list', build: 4, shard: 0, applied: 100, head: 100, events_per_second: 0 };
  const shards = [shard, { ...shard, build: 5 }, { ...shard, projection: 'room_timeline', build: 7 }];
  const models = readModels({ builds, shards, parked: [parked({ build: 5 })], operations: [] }, now);
  expect(models.map(({ name }) => name)).toEqual(['room_list', 'room_timeline']);
  expect(models[0]).toMatchObject({ live: { build: 4 }, making: { build: 5 }, earlier: [{ build: 3 }, { build: 2 }] });
  expect(models[0]?.parked).toHaveLength(1);
  expect(models[0]?.shards).toEqual([shard]);
  expect(models[1]?.parked).toEqual([]);
});

test('how much is taken in, and what is missing', () => {
  expect(lagOf(build({ applied: 40 }))).toBe(60);
  // The end of the log was measured before the last batch.
  expect(lagOf(build({ applied: 120 }))).toBe(0);
  expect(shareOf(build({ applied: 40 }))).toBe(0.4);
  expect(shareOf(build({ applied: 120 }))).toBe(1);
  expect(shareOf(build({ applied: 0, head: 0 }))).toBe(1);
  expect(shareOf(build({ head: null }))).toBeNull();
});

test('an outcome is that of the event by which it was asked', () => {
  const asked = { projection: 'room_list', asked: 'rebuild', asked_by: 'account:me', asked_at: '2026-01-02T00:00:00Z' };
  const operations = [{ ...asked, sequence: 4, outcome: 'build 2 is begun' }];
  expect(outcomeOf(operations, 4)).toBe('build 2 is begun');
  expect(outcomeOf(operations, 5)).toBeNull();
});
