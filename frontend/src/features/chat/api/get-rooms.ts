import { useQuery, useQueryClient } from '@tanstack/react-query';

import type { ApiClient } from '@/lib/api/client';
import type { RoomList } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { asSnapshot } from '@/lib/runtime/snapshot';
import type { Snapshot } from '@/lib/runtime/snapshot';

import { withKnownReads } from '../live/read-rooms';
import { withWhatWasTold } from '../live/room-list-state';
import type { TellingRooms } from '../live/room-list-state';

import { roomsKey } from './keys';

export type RoomsSnapshot = Snapshot<TellingRooms>;

/** As many rooms as the server gives at once, and how many times it is asked: nobody looks through more. */
const pageSize = 200;
const mostPages = 10;
/** Between two looks at what nobody tells of: calm enough for ten pages, and soon enough to be news. */
const askAgainAfter = 15_000;

/**
 * The rooms that one is in or invited to. Where there are some that push does not tell of, they are asked for again while
 * the app is seen, and at once when one comes back to it. One place in the app says so.
 */
export function useRooms(asksAgain: (rooms: RoomsSnapshot) => boolean = () => false) {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: roomsKey,
    queryFn: async ({ signal }): Promise<RoomsSnapshot> => {
      const list = await everyPage(api, signal);
      const told = withWhatWasTold(list, queryClient.getQueryData<RoomsSnapshot>(roomsKey));
      return asSnapshot(withKnownReads(queryClient, told));
    },
    refetchInterval: ({ state: { data } }) => (data && asksAgain(data) ? askAgainAfter : false),
    refetchOnWindowFocus: ({ state: { data } }) => (data && asksAgain(data) ? 'always' : false),
  });
}

/**
 * All rooms, page by page, as of the first page's position. Later pages have at least that, so that no event falls in
 * between; a room that has moved to the front meanwhile stands where it was found first.
 */
async function everyPage(api: ApiClient, signal: AbortSignal): Promise<RoomList> {
  const ask = (query: { cursor?: string; position?: string }) =>
    answer(api.GET('/api/v1/rooms', { params: { query: { limit: pageSize, ...query } }, signal }));
  const list = await ask({});
  const rooms = new Map(list.items.map((room) => [room.room_id, room]));
  let { next_cursor: cursor, stale } = list;
  for (let pages = 1; typeof cursor === 'string' && pages < mostPages; pages += 1) {
    const page = await ask({ cursor, position: list.position });
    page.items.filter(({ room_id: id }) => !rooms.has(id)).forEach((room) => rooms.set(room.room_id, room));
    cursor = page.next_cursor;
    stale ||= page.stale;
  }
  return { ...list, items: [...rooms.values()], next_cursor: cursor ?? null, stale };
}
