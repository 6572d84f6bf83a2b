import type { Person, RoomList, RoomSummary } from '@/lib/api/models';
import { uuidV7Time } from '@/lib/ids/uuid-v7';

import type { Message } from './message';
import type { Level } from './notifications-state';

/** The list with a newer last message for one of its rooms; the same list when it has a newer one already. */
export function withLastMessage<List extends RoomList>(rooms: List, room: string, message: Message, author: Person): List {
  const last = rooms.items.find((each) => each.room_id === room)?.last_message;
  if (last && Date.parse(last.posted_at) >= Date.parse(message.postedAt)) return rooms;
  const items = rooms.items.map((each) =>
    each.room_id === room
      ? {
          ...each,
          last_message: {
            author,
            sequence: message.sequence,
            body: message.body,
            attachments: message.attachments.length,
            posted_at: message.postedAt,
            deleted: message.deleted !== null,
          },
        }
      : each,
  );
  return { ...rooms, items };
}

/** The list with another text of a room's last message, if it is the one at this sequence; else the same list. */
export function withEditedMessage<List extends RoomList>(rooms: List, room: string, sequence: number, body: string): List {
  return withLast(rooms, room, sequence, (last) => (last.deleted ? last : { ...last, body }));
}

/** The list with a room's last message deleted, if it is the one at this sequence; else the same list. */
export function withoutMessage<List extends RoomList>(rooms: List, room: string, sequence: number): List {
  return withLast(rooms, room, sequence, (last) => ({ ...last, body: '', attachments: 0, deleted: true }));
}

type LastMessage = NonNullable<RoomSummary['last_message']>;

function withLast<List extends RoomList>(
  rooms: List,
  room: string,
  sequence: number,
  change: (last: LastMessage) => LastMessage,
): List {
  const isIt = (each: RoomSummary) => each.room_id === room && each.last_message?.sequence === sequence;
  if (!rooms.items.some(isIt)) return rooms;
  const items = rooms.items.map((each) =>
    isIt(each) && each.last_message ? { ...each, last_message: change(each.last_message) } : each,
  );
  return { ...rooms, items };
}

/** More are not counted, as the query does not. */
const mostUnread = 100;

/**
 * The list with one more message of somebody else in a room, which may mention one, unless one has read further already.
 */
export function withUnread<List extends RoomList>(rooms: List, room: string, sequence: number, mentions = false): List {
  return withRoom(rooms, room, (each) =>
    each.unread && sequence > each.unread.read_up_to
      ? withCounts(each, each.unread, {
          count: Math.min(each.unread.count + 1, mostUnread),
          mentions: Math.min(each.unread.mentions + (mentions ? 1 : 0), mostUnread),
        })
      : each,
  );
}

/** The list with a room read up to a sequence. Where messages came after it, only the query knows how many are left. */
export function withReadUpTo<List extends RoomList>(rooms: List, room: string, sequence: number): List {
  return withRoom(rooms, room, (each) => {
    if (!each.unread || each.unread.read_up_to >= sequence) return each;
    const isAll = (each.last_message?.sequence ?? 0) <= sequence;
    const { count, mentions } = each.unread;
    return { ...each, unread: { read_up_to: sequence, count: isAll ? 0 : count, mentions: isAll ? 0 : mentions } };
  });
}

function withCounts(
  room: RoomSummary,
  unread: NonNullable<RoomSummary['unread']>,
  { count, mentions }: { count: number; mentions: number },
): RoomSummary {
  if (count === unread.count && mentions === unread.mentions) return room;
  return { ...room, unread: { ...unread, count, mentions } };
}

/** How many messages are new in all rooms together, of those of which one wants to be told. */
export function totalUnread(rooms: readonly RoomSummary[], levels: ReadonlyMap<string, Level> | null): number {
  return rooms.reduce((sum, { room_id: room, unread }) => {
    const level = levels?.get(room) ?? 'all';
    if (!unread || level === 'nothing') return sum;
    return sum + (level === 'mentions' ? unread.mentions : unread.count);
  }, 0);
}

/** A number of new messages in as little room as there is. */
export function shortCount(count: number): string {
  return count > 99 ? '99+' : String(count);
}

function withRoom<List extends RoomList>(rooms: List, room: string, change: (each: RoomSummary) => RoomSummary): List {
  const before = rooms.items.find((each) => each.room_id === room);
  const after = before && change(before);
  if (after === before) return rooms;
  return { ...rooms, items: rooms.items.map((each) => (each === before && after ? after : each)) };
}

/** The rooms that one is in, the one that something happened in last first. */
export function joinedRooms(rooms: RoomList): RoomSummary[] {
  return rooms.items.filter((room) => room.status === 'member').sort((a, b) => lastChange(b) - lastChange(a));
}

/** The rooms that one is invited to. */
export function invitations(rooms: RoomList): RoomSummary[] {
  return rooms.items.filter((room) => room.status === 'invited');
}

/** A room without messages counts from its making, which its id tells. */
function lastChange(room: RoomSummary): number {
  return room.last_message ? Date.parse(room.last_message.posted_at) : (uuidV7Time(room.room_id) ?? 0);
}
