import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';

import type { RoomList } from '@/lib/api/models';

import { roomsKey } from '../api/keys';

import { noteRead, withKnownReads } from './read-rooms';

function list(epoch: string, count: number, readUpTo: number): RoomList {
  const author = { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null };
  const last = { author, sequence: 9, body: 'x', attachments: 0, posted_at: '2026-01-01T00:00:00Z', deleted: false };
  return {
    items: [
      {
        room_id: 'a',
        name: 'a',
        status: 'member',
        role: 'member',
        member_count: 2,
        invited_by: null,
        last_message: last,
        unread: { count, mentions: 0, read_up_to: readUpTo },
      },
    ],
    next_cursor: null,
    position: `CHATS:9@${epoch}`,
    stale: false,
  };
}

test('what was read does not become new again with a list that was fetched too early', () => {
  const queryClient = new QueryClient();
  queryClient.setQueryData(roomsKey, list('e', 3, 6));
  noteRead(queryClient, 'a', 9);
  const read = { count: 0, mentions: 0, read_up_to: 9 };
  expect(queryClient.getQueryData<RoomList>(roomsKey)?.items[0]?.unread).toEqual(read);
  expect(withKnownReads(queryClient, list('e', 3, 6)).items[0]?.unread).toEqual(read);
  // Nor does an older marker of another device take it back.
  noteRead(queryClient, 'a', 7);
  expect(withKnownReads(queryClient, list('e', 3, 6)).items[0]?.unread).toEqual(read);
});

test('what was read in another log says nothing', () => {
  const queryClient = new QueryClient();
  queryClient.setQueryData(roomsKey, list('e', 3, 6));
  noteRead(queryClient, 'a', 9);
  const other = list('f', 3, 6);
  expect(withKnownReads(queryClient, other)).toBe(other);
});
