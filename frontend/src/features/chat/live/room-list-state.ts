import type { Person, RoomList, RoomSummary } from '@/lib/api/models';
import { uuidV7Time } from '@/lib/ids/uuid-v7';
import { positionIn } from '@/lib/live/position';

import type { Message } from './message';
import type { Level } from './notifications-state';

/** A list of rooms, and up to which sequence push has told of the last message of each that it told of. */
export interface TellingRooms extends RoomList {
  told?: Readonly<Record<string, number>>;
}

/**
 * A list that was fetched, with what push told meanwhile of the rooms' last messages. Push comes first where the read model is
 * behind, and such an answer must take nothing back, not even until push has told it again.
 */
export function withWhatWasTold(list: RoomList, before: TellingRooms | undefined): TellingRooms {
  const [is, was] = [positionIn(list.position, 'CHATS'), positionIn(before?.position ?? '', 'CHATS')];
  if (!before?.told || is.epoch !== was.epoch) return list;
  const told: Record<string, number> = {};
  const items = list.items.map((each) => {
    const at = before.told?.[each.room_id] ?? 0;
    const known = before.items.find(({ room_id: id }) => id === each.room_id)?.last_message;
    const isNewer = at > is.sequence && known && known.sequence >= (each.last_message?.sequence ?? 0);
    if (!isNewer || each.status !== 'member') return each;
    told[each.room_id] = at;
    // How people are called, or that somebody is gone, stands in another log.
    const author = [each.last_message?.author, known.author].find((one) => one?.account_id === known.author.account_id);
    return { ...each, last_message: { ...known, author: author ?? known.author } };
  });
  return { ...list, items, told };
}

/** The list with a newer last message for one of its rooms; the same list when it has a newer one already. */
export function withLastMessage<List extends TellingRooms>(rooms: List, room: string, message: Message, author: Person): List {
  const last = rooms.items.find((each) => each.room_id === room)?.last_message;
  // Where it stands in the log decides: of two in one moment, a clock tells nothing.
  if (last && last.sequence >= message.sequence) return rooms;
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
  return { ...rooms, items, told: { ...rooms.told, [room]: message.sequence } };
}

/** The list with another text of a room's last message, told at a sequence, if it is that message; else the same list. */
export function withEditedMessage<List extends TellingRooms>(
  rooms: List,
  room: string,
  { sequence, body }: { sequence: number; body: string },
  at: number,
): List {
  return withLast(rooms, room, { sequence, at }, (last) => (last.deleted ? last : { ...last, body }));
}

/** The list with a room's last message deleted, told at a sequence, if it is that message; else the same list. */
export function withoutMessage<List extends TellingRooms>(rooms: List, room: string, sequence: number, at: number): List {
  return withLast(rooms, room, { sequence, at }, (last) => ({ ...last, body: '', attachments: 0, deleted: true }));
}

type LastMessage = NonNullable<RoomSummary['last_message']>;

function withLast<List extends TellingRooms>(
  rooms: List,
  room: string,
  { sequence, at }: { sequence: number; at: number },
  change: (last: LastMessage) => LastMessage,
): List {
  // Told once more, to a list that has it and what came after it.
  if ((rooms.told?.[room] ?? 0) >= at) return rooms;
  const isIt = (each: RoomSummary) => each.room_id === room && each.last_message?.sequence === sequence;
  if (!rooms.items.some(isIt)) return rooms;
  const items = rooms.items.map((each) =>
    isIt(each) && each.last_message ? { ...each, last_message: change(each.last_message) } : each,
  );
  return { ...rooms, items, told: { ...rooms.told, [room]: at } };
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

/**
 * Whether an edit of somebody else's message may change how many of a room's new messages mention one: one that is new, and that
 * mentions one now or may have done so. What it mentioned before, only the query knows.
 */
export function mayChangeMentions(rooms: RoomList, room: string, sequence: number, mentions: boolean): boolean {
  const unread = rooms.items.find((each) => each.room_id === room)?.unread;
  if (!unread || sequence <= unread.read_up_to) return false;
  return mentions || unread.mentions > 0;
}

/** Whether what was posted at a sequence is the last message of a room. */
export function isLast(rooms: RoomList, room: string, sequence: number): boolean {
  return rooms.items.find((each) => each.room_id === room)?.last_message?.sequence === sequence;
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
