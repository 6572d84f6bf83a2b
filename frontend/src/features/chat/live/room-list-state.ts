import type { Person, RoomList, RoomSummary } from '@/lib/api/models';
import { uuidV7Time } from '@/lib/ids/uuid-v7';

import type { Message } from './timeline-state';

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
  return withLast(rooms, room, sequence, (last) => ({ ...last, body: '', deleted: true }));
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
