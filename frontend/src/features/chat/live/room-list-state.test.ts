import { expect, test } from 'vitest';

import type { RoomList, RoomSummary } from '@/lib/api/models';

import type { Level } from './notifications-state';
import {
  invitations,
  isLast,
  joinedRooms,
  mayChangeMentions,
  shortCount,
  totalUnread,
  withEditedMessage,
  withLastMessage,
  withoutMessage,
  withReadUpTo,
  withUnread,
  withWhatWasTold,
} from './room-list-state';

const ada = { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null };

function room(id: string, overrides: Partial<RoomSummary> = {}): RoomSummary {
  return {
    room_id: id,
    name: id,
    status: 'member',
    role: 'member',
    member_count: 2,
    invited_by: null,
    last_message: null,
    unread: { count: 0, mentions: 0, read_up_to: 0 },
    ...overrides,
  };
}

const said = (at: string) => ({ author: ada, sequence: 3, body: 'x', attachments: 0, posted_at: at, deleted: false });
const list = (...items: RoomSummary[]): RoomList => ({ items, next_cursor: null, position: 'CHATS:1@e', stale: false });
const message = (sequence: number, postedAt = '2026-01-03T00:00:00Z') => ({
  id: 'm',
  sequence,
  authorId: 'ada',
  author: null,
  body: 'new',
  postedAt,
  edited: null,
  deleted: null,
  answers: null,
  attachments: [],
  reactions: [],
  previews: [],
  inThread: null,
  thread: null,
  mentionsMe: false,
});

test('the room in which something happened last comes first', () => {
  const rooms = list(
    room('a', { last_message: said('2026-01-01T00:00:00Z') }),
    room('b', { last_message: said('2026-01-03T00:00:00Z') }),
    // Made on 2 January 2026, without a message yet.
    room('019b7b5a-4800-7000-8000-000000000000'),
    room('d', { status: 'invited' }),
  );
  expect(joinedRooms(rooms).map((each) => each.name)).toEqual(['b', '019b7b5a-4800-7000-8000-000000000000', 'a']);
  expect(invitations(rooms).map((each) => each.name)).toEqual(['d']);
});

test('a newer message replaces the last, an older one or the same does not', () => {
  const rooms = list(room('a', { last_message: said('2026-01-02T00:00:00Z') }), room('b'));
  const newer = withLastMessage(rooms, 'a', message(9), ada);
  expect(newer.items[0]?.last_message?.body).toBe('new');
  expect(newer.items[1]).toBe(rooms.items[1]);
  expect(withLastMessage(rooms, 'a', message(2), ada)).toBe(rooms);
  expect(withLastMessage(newer, 'a', message(9), ada)).toBe(newer);
  // Also where a clock says that both were said at once, or the later one earlier.
  expect(withLastMessage(rooms, 'a', message(4, '2026-01-02T00:00:00Z'), ada).items[0]?.last_message?.sequence).toBe(4);
});

test('a list that was read before what push told takes none of it back, and has what was told to it later', () => {
  const before = withEditedMessage(
    withEditedMessage(list(room('a', { last_message: said('2026-01-02T00:00:00Z') })), 'a', { sequence: 3, body: 'y' }, 5),
    'a',
    { sequence: 3, body: 'z' },
    7,
  );
  const bodies = (rooms: RoomList) => rooms.items.map((each) => each.last_message?.body);
  const read = (position: string, body: string, sequence = 3) => ({
    ...list(room('a', { last_message: { ...said('2026-01-02T00:00:00Z'), sequence, body } })),
    position,
  });
  const late = withWhatWasTold(read('CHATS:4@e', 'x'), before);
  expect(bodies(late)).toEqual(['z']);
  // Push tells both edits once more, to this list, and then another one.
  const again = withEditedMessage(withEditedMessage(late, 'a', { sequence: 3, body: 'y' }, 5), 'a', { sequence: 3, body: 'z' }, 7);
  expect(again).toBe(late);
  expect(bodies(withEditedMessage(again, 'a', { sequence: 3, body: 'last' }, 8))).toEqual(['last']);
  // One more answer that is late, and others that know all, or more than push has told, or another log.
  expect(bodies(withWhatWasTold(read('CHATS:6@e', 'y'), again))).toEqual(['z']);
  expect(bodies(withWhatWasTold(read('CHATS:7@e', 'as the query says'), before))).toEqual(['as the query says']);
  expect(bodies(withWhatWasTold(read('CHATS:6@e', 'newer', 9), before))).toEqual(['newer']);
  expect(bodies(withWhatWasTold(read('CHATS:4@other', 'x'), before))).toEqual(['x']);
  const left = { ...read('CHATS:4@e', 'x'), items: [room('a', { status: 'invited' })] };
  expect(bodies(withWhatWasTold(left, before))).toEqual([undefined]);
});

test('an edited message shows its text only where it is the last and not deleted', () => {
  const rooms = list(room('a', { last_message: said('2026-01-02T00:00:00Z') }), room('b'));
  const edit = { sequence: 3, body: 'y' };
  expect(withEditedMessage(rooms, 'a', edit, 5).items[0]?.last_message).toMatchObject({ body: 'y', deleted: false });
  expect(withEditedMessage(rooms, 'a', { ...edit, sequence: 2 }, 5)).toBe(rooms);
  const deleted = withoutMessage(rooms, 'a', 3, 4);
  expect(withEditedMessage(deleted, 'a', edit, 5).items[0]?.last_message).toMatchObject({ body: '', deleted: true });
});

test('a deleted message loses its text only where it is the last', () => {
  const rooms = list(room('a', { last_message: said('2026-01-02T00:00:00Z') }), room('b'));
  const deleted = withoutMessage(rooms, 'a', 3, 4);
  expect(deleted.items[0]?.last_message).toMatchObject({ body: '', deleted: true });
  expect(withoutMessage(rooms, 'a', 2, 4)).toBe(rooms);
  expect(withoutMessage(rooms, 'b', 3, 4)).toBe(rooms);
  const next = withLastMessage(deleted, 'a', message(9), ada);
  expect(next.items[0]?.last_message).toMatchObject({ body: 'new', deleted: false, sequence: 9 });
});

test('an edit may change how many mention one only where its message is new, and it mentions one now or may have', () => {
  const rooms = (mentions: number) => list(room('a', { unread: { count: 2, mentions, read_up_to: 7 } }), room('b', { unread: null }));
  expect(mayChangeMentions(rooms(0), 'a', 8, true)).toBe(true);
  expect(mayChangeMentions(rooms(1), 'a', 8, false)).toBe(true);
  expect(mayChangeMentions(rooms(0), 'a', 8, false)).toBe(false);
  expect(mayChangeMentions(rooms(1), 'a', 7, true)).toBe(false);
  expect(mayChangeMentions(rooms(1), 'b', 8, true)).toBe(false);
  expect(mayChangeMentions(rooms(1), 'elsewhere', 8, true)).toBe(false);
});

test('a message of somebody else is new, unless it was read already', () => {
  const rooms = list(room('a', { unread: { count: 0, mentions: 0, read_up_to: 7 } }), room('b', { unread: null }));
  expect(withUnread(rooms, 'a', 7)).toBe(rooms);
  const once = withUnread(rooms, 'a', 8);
  expect(once.items[0]?.unread).toEqual({ count: 1, mentions: 0, read_up_to: 7 });
  expect(once.items[1]).toBe(rooms.items[1]);
  const twice = withUnread(once, 'a', 9, true).items;
  const total = (level: Level) => totalUnread(twice, new Map([['a', level]]));
  expect([totalUnread(twice, new Map()), total('mentions'), total('nothing')]).toEqual([2, 1, 0]);
  // While it is not known what was read, nothing is counted; and no more than a hundred are.
  expect(withUnread(rooms, 'b', 9)).toBe(rooms);
  const many = list(room('a', { unread: { count: 100, mentions: 0, read_up_to: 7 } }));
  expect(withUnread(many, 'a', 900)).toBe(many);
  expect([1, 99, 100].map(shortCount)).toEqual(['1', '99', '99+']);
});

test('a room that was read to its end has nothing new; a marker never goes back', () => {
  const rooms = list(room('a', { last_message: said('2026-01-02T00:00:00Z'), unread: { count: 2, mentions: 0, read_up_to: 1 } }));
  const partly = withReadUpTo(rooms, 'a', 2);
  expect(partly.items[0]?.unread).toEqual({ count: 2, mentions: 0, read_up_to: 2 });
  const whole = withReadUpTo(partly, 'a', 3);
  expect(whole.items[0]?.unread).toEqual({ count: 0, mentions: 0, read_up_to: 3 });
  expect(withReadUpTo(whole, 'a', 2)).toBe(whole);
  expect(withReadUpTo(whole, 'elsewhere', 9)).toBe(whole);
});

test('what mentions one is counted by itself, and read with the rest', () => {
  const rooms = list(room('a', { last_message: said('2026-01-02T00:00:00Z'), unread: { count: 0, mentions: 0, read_up_to: 1 } }));
  const one = withUnread(withUnread(rooms, 'a', 2), 'a', 3, true);
  expect(one.items[0]?.unread).toEqual({ count: 2, mentions: 1, read_up_to: 1 });
  expect(withReadUpTo(one, 'a', 3).items[0]?.unread).toEqual({ count: 0, mentions: 0, read_up_to: 3 });
  const many = list(room('a', { unread: { count: 100, mentions: 99, read_up_to: 7 } }));
  expect(withUnread(many, 'a', 8, true).items[0]?.unread).toEqual({ count: 100, mentions: 100, read_up_to: 7 });
});

test('which message is a room’s last is known of the rooms that have one', () => {
  const rooms = list(room('a', { last_message: said('2026-01-02T00:00:00Z') }), room('b'));
  expect(isLast(rooms, 'a', 3)).toBe(true);
  expect(isLast(rooms, 'a', 2)).toBe(false);
  expect(isLast(rooms, 'b', 3)).toBe(false);
});
