import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { fetchOwnBots, ownBotsKey } from '@/lib/api/own-bots';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomKey } from './keys';

/** One's own bots, to be brought into a room. */
export function useOwnBots() {
  const { api } = useAccountRuntime();
  return useQuery({ queryKey: ownBotsKey, queryFn: ({ signal }) => fetchOwnBots(api, signal) });
}

/** Brings a bot of one's own into a room. */
export function useAddBot(room: string) {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (bot: string) =>
      answer(
        api.POST('/api/v1/rooms/{room}/bots', {
          body: { bot_id: bot },
          params: { path: { room }, header: { 'Idempotency-Key': newId() } },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: roomKey(room) }),
  });
}
