import { waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';

import type { Timeline } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';

import { newTimeline } from '../live/timeline-state';

import { useOlderMessages } from './get-timeline';
import { timelineKey } from './keys';

const ada = { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null };
const newest = 10_000;

/** The messages before a sequence; the cursor is that of the oldest one. */
function page(before: number, limit: number): Timeline {
  const from = Math.max(1, before - limit);
  const items = Array.from({ length: before - from }, (_, index) => ({
    message_id: `m${from + index}`,
    sequence: from + index,
    author: ada,
    body: 'x',
    posted_at: '2026-01-01T00:00:00Z',
    edited: null,
    deleted: null,
    attachments: [],
    reactions: [],
    link_previews: [],
    in_thread: null,
    thread: null,
    mentions_me: false,
  }));
  return { items, next_cursor: from === 1 ? null : String(from), position: `CHATS:${newest}@e`, stale: false };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

function setUp(isAway = false) {
  const server = fakeServer({
    'GET /api/v1/rooms/r/timeline': ({ query }) =>
      isAway ? { status: 503, body: {} } : { body: page(Number(query.get('before')), Number(query.get('limit'))) },
  });
  vi.stubGlobal('fetch', server.fetch);
  const older: { current?: ReturnType<typeof useOlderMessages> } = {};
  function Room() {
    older.current = useOlderMessages('r');
    return null;
  }
  const { queryClient } = renderApp(<Room />);
  queryClient.setQueryData(timelineKey('r'), newTimeline(page(newest + 1, 50)));
  const loadBackTo = (sequence: number, signal = new AbortController().signal) => older.current?.loadBackTo(sequence, signal);
  return { older, loadBackTo, ...server };
}

test('the way back to a message is read in large pages, as far as it needs to be', async () => {
  const { loadBackTo, seen } = setUp();
  expect(await loadBackTo(9_700)).toBe(true);
  expect(seen.map(({ query }) => query.get('limit'))).toEqual(['200', '200']);
  expect(await loadBackTo(9_800)).toBe(true);
  expect(seen).toHaveLength(2);
});

test('it ends after 5,000 messages', async () => {
  const { loadBackTo, seen } = setUp();
  expect(await loadBackTo(newest - 49 - 5_000)).toBe(true);
  expect(seen).toHaveLength(25);
  const further = setUp();
  expect(await further.loadBackTo(newest - 50 - 5_000)).toBe(false);
  expect(further.seen).toHaveLength(25);
});

test('it ends when nobody answers, and when nobody waits for it', async () => {
  const away = setUp(true);
  expect(await away.loadBackTo(1)).toBe(false);
  expect(away.seen).toHaveLength(1);
  const left = new AbortController();
  left.abort();
  const { loadBackTo, seen } = setUp();
  expect(await loadBackTo(1, left.signal)).toBe(false);
  expect(seen).toHaveLength(0);
});

test('a page that somebody scrolls up for at the same moment is waited for', async () => {
  const { older, loadBackTo, seen } = setUp();
  const scrolled = older.current?.load();
  expect(await loadBackTo(9_700)).toBe(true);
  expect(await scrolled).toBe(true);
  expect(seen.map(({ query }) => query.get('limit'))).toEqual(['50', '200', '200']);
  await waitFor(() => expect(older.current?.state).toBe('idle'));
});
