import { focusManager } from '@tanstack/react-query';
import { act, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';

import type { RoomSummary } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';

import { withEditedMessage } from '../live/room-list-state';

import { useRooms } from './get-rooms';
import type { RoomsSnapshot } from './get-rooms';
import { roomsKey } from './keys';

afterEach(() => {
  vi.useRealTimers();
  focusManager.setFocused(undefined);
  vi.unstubAllGlobals();
});

function room(number: number): RoomSummary {
  return {
    room_id: `room-${number}`,
    name: `room ${number}`,
    direct_with: null,
    status: 'member',
    role: 'member',
    member_count: 1,
    invited_by: null,
    last_message: null,
    unread: { count: number, mentions: 0, read_up_to: 1 },
  };
}

const rooms = Array.from({ length: 450 }, (_, number) => room(number));

test('the rooms beyond the first page are there, with what is new in them, each once and as of one position', async () => {
  const server = fakeServer({
    'GET /api/v1/rooms': ({ query }) => {
      const from = Number(query.get('cursor') ?? 0);
      // The next page begins with a room again that has moved meanwhile.
      const items = rooms.slice(Math.max(0, from - 1), from + Number(query.get('limit')));
      const to = from + Number(query.get('limit'));
      return {
        body: { items, next_cursor: to < rooms.length ? String(to) : null, position: `CHATS:${9 + from}@e`, stale: false },
      };
    },
  });
  vi.stubGlobal('fetch', server.fetch);
  const list: { current?: ReturnType<typeof useRooms> } = {};
  function Rooms() {
    list.current = useRooms();
    return null;
  }
  renderApp(<Rooms />);
  await waitFor(() => expect(list.current?.data?.items).toHaveLength(450));
  expect(list.current?.data?.items.map(({ unread }) => unread?.count)).toEqual(rooms.map((_, number) => number));
  expect(list.current?.data?.position).toBe('CHATS:9@e');
  expect(list.current?.data?.next_cursor).toBeNull();
  expect(server.seen.map(({ query }) => query.get('position'))).toEqual([null, 'CHATS:9@e', 'CHATS:9@e']);
});

test('an answer that was read before an edit of which push has told takes it back for nobody', async () => {
  const author = { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null };
  const last = { author, sequence: 8, body: 'at seven', attachments: 0, posted_at: '2026-01-01T00:00:00Z', deleted: false };
  const items = [{ ...room(0), last_message: last }];
  const server = fakeServer({
    'GET /api/v1/rooms': () => ({ body: { items, next_cursor: null, position: 'CHATS:9@e', stale: true } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  const list: { current?: ReturnType<typeof useRooms> } = {};
  function Rooms() {
    list.current = useRooms();
    return null;
  }
  const { queryClient } = renderApp(<Rooms />);
  const said = () => list.current?.data?.items[0]?.last_message?.body;
  await waitFor(() => expect(said()).toBe('at seven'));
  const first = list.current?.data?.snapshot;
  act(() => {
    queryClient.setQueryData<RoomsSnapshot>(
      roomsKey,
      (rooms) => rooms && withEditedMessage(rooms, 'room-0', { sequence: 8, body: 'at dawn' }, 12),
    );
  });
  await waitFor(() => expect(said()).toBe('at dawn'));
  await act(() => queryClient.invalidateQueries({ queryKey: roomsKey }));
  await waitFor(() => expect(list.current?.data?.snapshot).not.toBe(first));
  expect(said()).toBe('at dawn');
});

test('where push does not tell of all rooms, the list is asked for again in a while and when one comes back', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  let asked = 0;
  const server = fakeServer({
    'GET /api/v1/rooms': () => {
      asked += 1;
      return { body: { items: [room(asked)], next_cursor: null, position: `CHATS:${asked}@e`, stale: false } };
    },
  });
  vi.stubGlobal('fetch', server.fetch);
  let isAsking = true;
  const list: { current?: ReturnType<typeof useRooms> } = {};
  function Rooms() {
    list.current = useRooms(() => isAsking);
    return null;
  }
  const shows = (number: number) => waitFor(() => expect(list.current?.data?.items[0]?.room_id).toBe(`room-${number}`));
  renderApp(<Rooms />);
  await shows(1);
  await act(() => vi.advanceTimersByTimeAsync(15_000));
  await shows(2);

  // Nobody looks: nothing is asked, until somebody does.
  act(() => focusManager.setFocused(false));
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(asked).toBe(2);
  act(() => focusManager.setFocused(true));
  await shows(3);

  isAsking = false;
  await act(() => vi.advanceTimersByTimeAsync(15_000));
  const before = asked;
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(asked).toBe(before);
});
