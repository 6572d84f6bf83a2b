import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomsKey } from './keys';

/** Accepts or declines an invitation. */
export function useAnswerInvitation() {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ room, accept }: { room: string; accept: boolean }) => {
      const init = { params: { path: { room }, header: { 'Idempotency-Key': newId() } } };
      return answer(
        accept
          ? api.POST('/api/v1/rooms/{room}/invitations/accept', init)
          : api.POST('/api/v1/rooms/{room}/invitations/decline', init),
      );
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: roomsKey }),
  });
}
