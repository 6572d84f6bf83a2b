import type { QueryClient } from '@tanstack/react-query';

import type { RoomList } from '@/lib/api/models';
import { positionIn } from '@/lib/live/position';

import { readKey, roomsKey } from '../api/keys';

import { withReadUpTo } from './room-list-state';

/** Up to where this tab knows that one has read, by its own looking or from push. */
interface KnownReads {
  /** Sequences mean nothing in another incarnation of the log. */
  epoch: string | null;
  rooms: Readonly<Record<string, number>>;
}

let seeing: string | null = null;

/** Says which room's newest message somebody has in sight: what comes there is not new for even a moment. */
export function setSeeing(room: string | null): void {
  seeing = room;
}

export function isSeeing(room: string): boolean {
  return seeing === room;
}

let seeingThread: string | null = null;

/** Says of which thread somebody has the newest answer in sight. */
export function setSeeingThread(place: { room: string; thread: number } | null): void {
  seeingThread = place && `${place.room}/${place.thread}`;
}

export function isSeeingThread(room: string, thread: number): boolean {
  return seeingThread === `${room}/${thread}`;
}

/**
 * Takes in that a room was read up to a sequence. What was read never becomes new again: it is kept for lists that were
 * fetched a moment too early, too.
 */
export function noteRead(queryClient: QueryClient, room: string, sequence: number): void {
  const list = queryClient.getQueryData<RoomList>(roomsKey);
  if (!list) return;
  const epoch = epochOf(list);
  queryClient.setQueryData<KnownReads>(readKey, (known) => {
    const rooms = known?.epoch === epoch ? known.rooms : {};
    return (rooms[room] ?? 0) >= sequence && known?.epoch === epoch ? known : { epoch, rooms: { ...rooms, [room]: sequence } };
  });
  queryClient.setQueryData<RoomList>(roomsKey, withReadUpTo(list, room, sequence));
}

/** A list that was fetched, with what is known to be read since. */
export function withKnownReads(queryClient: QueryClient, list: RoomList): RoomList {
  const known = queryClient.getQueryData<KnownReads>(readKey);
  if (known?.epoch !== epochOf(list)) return list;
  return Object.entries(known.rooms).reduce((rooms, [room, sequence]) => withReadUpTo(rooms, room, sequence), list);
}

function epochOf(list: RoomList): string | null {
  return positionIn(list.position, 'CHATS').epoch;
}
