import { useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomKey } from './keys';

/** A room's name and people. */
export function useRoom(room: string) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: roomKey(room),
    queryFn: ({ signal }) => answer(api.GET('/api/v1/rooms/{room}', { params: { path: { room } }, signal })),
  });
}
