import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomKey } from './keys';

/** Takes somebody out of one's room, or an invitation back. */
export function useRemoveMember(room: string) {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (account: string) =>
      answer(
        api.DELETE('/api/v1/rooms/{room}/members/{account}', {
          params: { path: { room, account }, header: { 'Idempotency-Key': newId() } },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: roomKey(room) }),
  });
}
