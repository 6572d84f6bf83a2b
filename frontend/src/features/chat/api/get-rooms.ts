import { useQuery, useQueryClient } from '@tanstack/react-query';

import type { RoomList } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { asSnapshot } from '@/lib/runtime/snapshot';
import type { Snapshot } from '@/lib/runtime/snapshot';

import { withKnownReads } from '../live/read-rooms';

import { roomsKey } from './keys';

export type RoomsSnapshot = Snapshot<RoomList>;

/** The rooms that one is in or invited to. */
export function useRooms() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: roomsKey,
    queryFn: async ({ signal }): Promise<RoomsSnapshot> =>
      asSnapshot(withKnownReads(queryClient, await answer(api.GET('/api/v1/rooms', { signal })))),
  });
}
