import { useEffect, useEffectEvent, useRef } from 'react';

import type { RoomList, RoomSummary } from '@/lib/api/models';

import type { RoomsSnapshot } from '../api/get-rooms';
import { saidOrFiles } from '../components/files-text';
import { displayName } from '../components/person-name';
import { roomTitle } from '../components/room-title';
import type { News, Notifier } from '../notify/notifier';

import { isSeeing } from './read-rooms';
import { joinedRooms } from './room-list-state';

/** Push follows 128 topics a connection; the account's other topics need a few. */
export const followedRooms = 100;

/** The rooms that push tells of: those that something happened in last. */
export function followed(rooms: RoomList): RoomSummary[] {
  return joinedRooms(rooms).slice(0, followedRooms);
}

/** Whether one is in more rooms than push tells of, so that the list is to be asked for again. */
export function hasUnfollowed(rooms: RoomList): boolean {
  return joinedRooms(rooms).length > followedRooms;
}

/** What was said last, by others, in rooms that push did not tell of, between two lists. */
export function newsOfUnfollowed(before: RoomList, after: RoomList, isOthers: (account: string) => boolean): News[] {
  const unheard = new Map(joinedRooms(before).slice(followedRooms).map((room) => [room.room_id, room]));
  return joinedRooms(after).flatMap((room) => {
    const [was, last] = [unheard.get(room.room_id), room.last_message];
    if (!was || !last || last.deleted || last.sequence <= (was.last_message?.sequence ?? 0)) return [];
    if (!isOthers(last.author.account_id)) return [];
    return [
      {
        room: room.room_id,
        roomName: roomTitle(room),
        author: displayName(last.author),
        body: saidOrFiles(last.body, last.attachments),
        sequence: last.sequence,
        postedAt: new Date(last.posted_at),
        mentions: (room.unread?.mentions ?? 0) > (was.unread?.mentions ?? 0),
      },
    ];
  });
}

/** Tells of what is new in those rooms whenever the list was asked for again. */
export function useNewsOfUnfollowed(
  rooms: RoomsSnapshot | undefined,
  notifier: Notifier,
  isOthers: (account: string) => boolean,
): void {
  const last = useRef<RoomsSnapshot>(undefined);
  const tell = useEffectEvent((before: RoomsSnapshot, after: RoomsSnapshot) => {
    const news = newsOfUnfollowed(before, after, isOthers).filter(({ room }) => !isSeeing(room));
    news.forEach((each) => notifier.consider(each));
  });
  useEffect(() => {
    const before = last.current;
    last.current = rooms;
    if (before && rooms && before.snapshot !== rooms.snapshot) tell(before, rooms);
  }, [rooms]);
}
