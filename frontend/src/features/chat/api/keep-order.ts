import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomBansKey, roomKey } from './keys';

/** What the owner and moderators of a room do about its people. */
export type Order = 'appoint' | 'dismiss' | 'hand-over' | 'remove' | 'ban' | 'lift-ban';

interface Ask {
  order: Order;
  account: string;
}

/** Gives and takes roles in a room, removes and bans people, and lifts bans. */
export function useKeepOrder(room: string) {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ order, account }: Ask) => {
      const header = { 'Idempotency-Key': newId() };
      const params = { path: { room, account }, header };
      switch (order) {
        case 'appoint':
          return answer(api.PUT('/api/v1/rooms/{room}/moderators/{account}', { params }));
        case 'dismiss':
          return answer(api.DELETE('/api/v1/rooms/{room}/moderators/{account}', { params }));
        case 'hand-over':
          return answer(
            api.PUT('/api/v1/rooms/{room}/owner', { body: { account_id: account }, params: { path: { room }, header } }),
          );
        case 'remove':
          return answer(api.DELETE('/api/v1/rooms/{room}/members/{account}', { params }));
        case 'ban':
          return answer(api.PUT('/api/v1/rooms/{room}/bans/{account}', { params }));
        case 'lift-ban':
          return answer(api.DELETE('/api/v1/rooms/{room}/bans/{account}', { params }));
      }
    },
    // Also when it failed: what the page shows may be what is wrong.
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: roomKey(room) }),
        queryClient.invalidateQueries({ queryKey: roomBansKey(room) }),
      ]),
  });
}
