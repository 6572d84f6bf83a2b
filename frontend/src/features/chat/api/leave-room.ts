import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomsKey } from './keys';

/** Goes out of a room. */
export function useLeaveRoom() {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (room: string) =>
      answer(
        api.POST('/api/v1/rooms/{room}/leave', { params: { path: { room }, header: { 'Idempotency-Key': newId() } } }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: roomsKey }),
  });
}
