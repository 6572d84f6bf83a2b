import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomsKey } from './keys';

/** Opens the room in which one writes to somebody: there is one for each pair, so doing it again leads to the same. */
export function useOpenDirectRoom() {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (handle: string) =>
      answer(api.POST('/api/v1/direct-rooms', { body: { handle }, params: { header: { 'Idempotency-Key': newId() } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: roomsKey }),
  });
}
