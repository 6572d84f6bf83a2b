import { useInfiniteQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomQueryOf } from '../rooms';
import type { RoomFilters } from '../rooms';

const pageSize = 50;

export const roomDirectoryKey = ['room-directory'] as const;

/**
 * Which rooms there are, page by page. That somebody looks is itself written into the log, so it is asked when a person asks
 * it, and never by itself.
 */
export function useRoomDirectory(filters: RoomFilters) {
  const { api } = useAccountRuntime();
  return useInfiniteQuery({
    queryKey: [...roomDirectoryKey, filters],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...roomQueryOf(filters), limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return answer(api.GET('/api/v1/room-directory', { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
    meta: { onDemand: true },
  });
}
