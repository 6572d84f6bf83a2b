import { useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomBansKey } from './keys';

/** Who is banned from a room; for those who keep order in it. */
export function useRoomBans(room: string, isAsked: boolean) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: roomBansKey(room),
    queryFn: ({ signal }) => answer(api.GET('/api/v1/rooms/{room}/bans', { params: { path: { room } }, signal })),
    enabled: isAsked,
  });
}
