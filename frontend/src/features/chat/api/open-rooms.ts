import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { openRoomsKey, roomKey, roomsKey } from './keys';

/** The public rooms whose names have this in them, the newest first, page by page. */
export function useOpenRooms(name: string) {
  const { api } = useAccountRuntime();
  return useInfiniteQuery({
    queryKey: [...openRoomsKey, name],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...(name !== '' && { query: name }), ...(pageParam !== null && { cursor: pageParam }) };
      return answer(api.GET('/api/v1/rooms/open', { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
    // Others make rooms public, and private again.
    staleTime: 0,
  });
}

/** Joins a public room. `joined` hears of it also when the row that asked is gone by then. */
export function useJoinOpenRoom(joined: (room: string) => void) {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (room: string) =>
      answer(
        api.POST('/api/v1/rooms/{room}/join', {
          params: { path: { room }, header: { 'Idempotency-Key': newId() } },
        }),
      ),
    onSuccess: (_answer, room) => {
      joined(room);
    },
    onSettled: (_answer, _error, room) =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: roomsKey }),
        queryClient.invalidateQueries({ queryKey: roomKey(room) }),
        queryClient.invalidateQueries({ queryKey: openRoomsKey }),
      ]),
  });
}
