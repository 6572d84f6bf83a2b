import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';

import type { Timeline } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';

import { placeKey, readingPlaces } from '../live/reading-places';
import { newTimeline } from '../live/timeline-state';
import type { TimelineState } from '../live/timeline-state';

import { mostMessages, useHistory, useTimeline } from './get-timeline';
import type { History } from './get-timeline';
import { timelineKey } from './keys';

const ada = { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null };
const newest = 10_000;

/** The messages from one sequence to another, of a room that has all from 1 to 10,000. */
function page(from: number, to: number): Timeline {
  const [first, last] = [Math.max(1, from), Math.min(newest, to)];
  const items = Array.from({ length: last - first + 1 }, (_, index) => ({
    message_id: `m${first + index}`,
    sequence: first + index,
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
  const next_cursor = first === 1 ? null : 'c';
  return { items, next_cursor, has_newer: last < newest, position: `CHATS:${newest}@e`, stale: false };
}

function answerTo(query: URLSearchParams): Timeline {
  const limit = Number(query.get('limit'));
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : null);
  const [older, newer, around] = [number('older_than'), number('newer_than'), number('around')];
  if (older !== null) return page(older - limit, older - 1);
  if (newer !== null) return page(newer + 1, newer + limit);
  if (around !== null) return page(around - limit / 2 + 1, around + limit / 2);
  return page(newest - limit + 1, newest);
}

afterEach(() => {
  vi.unstubAllGlobals();
});

function setUp({ isKnown = true }: { isKnown?: boolean } = {}) {
  const server = { isAway: false };
  const { seen, fetch } = fakeServer({
    'GET /api/v1/rooms/r/timeline': ({ query }) => (server.isAway ? { status: 400, body: {} } : { body: answerTo(query) }),
  });
  vi.stubGlobal('fetch', fetch);
  const history: { current?: History } = {};
  function Room() {
    history.current = useHistory('r');
    return null;
  }
  function Messages() {
    useTimeline('r');
    return null;
  }
  function Door() {
    const [isOpen, setOpen] = useState(false);
    return isOpen ? (
      <Messages />
    ) : (
      <button type="button" onClick={() => setOpen(true)}>
        open
      </button>
    );
  }
  const { queryClient } = renderApp(isKnown ? <Room /> : <Door />);
  if (isKnown) queryClient.setQueryData(timelineKey('r'), newTimeline(page(newest - 49, newest)));
  const state = () => queryClient.getQueryData<TimelineState>(timelineKey('r'));
  const range = () => [state()?.messages[0]?.sequence, state()?.messages.at(-1)?.sequence];
  const asked = () => seen.map(({ query }) => [...query].filter(([name]) => name !== 'position').map((each) => each.join('=')).join('&'));
  const run = <T,>(go: (each: History) => Promise<T>): Promise<T> =>
    act(() => (history.current ? go(history.current) : Promise.reject(new Error('not there'))));
  return { server, history, state, range, asked, run, seen, queryClient };
}

test('pages are read in both directions, and ask for what push has told already', async () => {
  const { range, asked, run, seen } = setUp();
  await run((each) => each.openAround(5_000));
  expect(range()).toEqual([4_951, 5_050]);
  await run((each) => each.loadOlder());
  await run((each) => each.loadNewer());
  expect(range()).toEqual([4_851, 5_150]);
  expect(asked()).toEqual(['limit=100&around=5000', 'limit=100&older_than=4951', 'limit=100&newer_than=5050']);
  expect(seen[1]?.query.get('position')).toBe(`CHATS:${newest}@e`);
});

test('a message anywhere in the history takes one page, and what was loaded is left unless the two meet', async () => {
  const { range, state, run } = setUp();
  await run((each) => each.openAround(9_940));
  expect(range()).toEqual([9_891, 10_000]);
  await run((each) => each.openAround(3));
  expect([range(), state()?.hasOlder, state()?.hasNewer]).toEqual([[1, 53], false, true]);
  await run((each) => each.openBeginning());
  expect(range()).toEqual([1, 100]);
  await run((each) => each.openNewest());
  expect([range(), state()?.hasOlder, state()?.hasNewer]).toEqual([[9_951, 10_000], true, false]);
});

test('who asks twice at once is answered once', async () => {
  const { asked, run } = setUp();
  expect(await run((each) => Promise.all([each.loadOlder(), each.loadOlder()]))).toEqual([true, true]);
  expect(asked()).toHaveLength(1);
  // There is nothing newer to be asked for.
  expect(await run((each) => each.loadNewer())).toBe(false);
  expect(asked()).toHaveLength(1);
});

test('what could not be loaded says so, changes nothing, and is loaded the next time', async () => {
  const { server, history, range, run } = setUp();
  server.isAway = true;
  expect(await run((each) => each.loadOlder())).toBe(false);
  expect(await run((each) => each.openAround(5))).toEqual({ kind: 'failed' });
  expect([history.current?.older, history.current?.elsewhere]).toEqual(['failed', 'failed']);
  expect(range()).toEqual([9_951, 10_000]);
  server.isAway = false;
  expect(await run((each) => each.loadOlder())).toBe(true);
  expect([history.current?.older, range()]).toEqual(['idle', [9_851, 10_000]]);
});

test('of two places the one that was wanted last is where one comes to', async () => {
  const { range, run } = setUp();
  const outcomes = await run((each) => Promise.all([each.openAround(3_000), each.openAround(7_000)]));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['left', 'read']);
  expect(range()).toEqual([6_951, 7_050]);
});

test('a window does not grow without end', async () => {
  const { history, state, range, run } = setUp();
  while ((state()?.messages.length ?? 0) < mostMessages + 100) await run((each) => each.loadOlder());
  const first = state()?.messages[0]?.sequence ?? 0;
  act(() => history.current?.trim(first));
  expect([range(), state()?.hasNewer]).toEqual([[first, first + mostMessages - 1], true]);
});

test.each([
  [null, 'limit=50'],
  [{ message: 'm500', sequence: 500, top: 20 }, 'limit=100&around=500'],
])('a room is fetched at its end, or where one read before', async (place, expected) => {
  const { asked, queryClient } = setUp({ isKnown: false });
  if (place) readingPlaces(queryClient).set(placeKey('r', null), place);
  await userEvent.click(screen.getByRole('button', { name: 'open' }));
  await waitFor(() => expect(asked()).toEqual([expected]));
});
