import { expect, test } from 'vitest';

import type { RoomList, RoomSummary } from '@/lib/api/models';

import { followed, followedRooms, hasUnfollowed, newsOfUnfollowed } from './unfollowed-rooms';

const ada = { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null };
const isOthers = (account: string) => account !== 'me';

/** A room in which something was said at this minute. */
function room(id: string, minute: number, sequence = minute, mentions = 0): RoomSummary {
  return {
    room_id: id,
    name: id,
    direct_with: null,
    status: 'member',
    role: 'member',
    member_count: 2,
    invited_by: null,
    last_message: {
      author: ada,
      sequence,
      body: `at ${minute}`,
      attachments: 0,
      posted_at: new Date(minute * 60_000).toISOString(),
      deleted: false,
    },
    unread: { count: 1, mentions, read_up_to: 1 },
  };
}

function list(items: RoomSummary[]): RoomList {
  return { items, next_cursor: null, position: 'CHATS:1@e', stale: false };
}

const busy = Array.from({ length: followedRooms }, (_, number) => room(`busy-${number}`, 1000 + number));

test('those that something happened in last are followed, wherever in the list they stand', () => {
  expect(hasUnfollowed(list(busy))).toBe(false);
  const rooms = list([room('quiet', 10), ...busy]);
  expect(hasUnfollowed(rooms)).toBe(true);
  expect(followed(rooms)).toHaveLength(followedRooms);
  expect(followed(rooms).map((each) => each.room_id)).not.toContain('quiet');
  const woken = list([...busy, room('quiet', 5000)]);
  expect(followed(woken)[0]?.room_id).toBe('quiet');
});

test('invitations take no place', () => {
  expect(hasUnfollowed(list([...busy, { ...room('invited', 2000), status: 'invited' }]))).toBe(false);
});

test('what was said in a room that push does not tell of is news, once, and only of others', () => {
  const before = list([...busy, room('quiet', 10), room('quieter', 9)]);
  const after = list([...busy, room('quiet', 5000, 77, 1), room('quieter', 9)]);
  expect(newsOfUnfollowed(before, after, isOthers)).toEqual([
    {
      room: 'quiet',
      roomName: 'quiet',
      author: 'Ada',
      body: 'at 5000',
      sequence: 77,
      postedAt: new Date(5000 * 60_000),
      mentions: true,
    },
  ]);
  // It is followed from then on.
  expect(newsOfUnfollowed(after, list([...busy, room('quiet', 5001)]), isOthers)).toEqual([]);
  expect(newsOfUnfollowed(before, after, () => false)).toEqual([]);
  const [first, ...others] = busy;
  expect(first).toBeDefined();
  // Of what is followed, push told.
  expect(newsOfUnfollowed(before, list([room('busy-0', 6000), ...others]), isOthers)).toEqual([]);
});
