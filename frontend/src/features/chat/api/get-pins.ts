import { useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { newPins } from '../live/pins-state';

import { pinsKey } from './keys';

/** What is pinned in a room, kept fresh by push from its position on. */
export function usePins(room: string) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: pinsKey(room),
    queryFn: async ({ signal }) =>
      newPins(await answer(api.GET('/api/v1/rooms/{room}/pins', { params: { path: { room } }, signal }))),
  });
}
