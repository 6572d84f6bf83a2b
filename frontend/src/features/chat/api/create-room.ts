import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomsKey } from './keys';

/** Makes a room of one's own. */
export function useCreateRoom() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ name, isPublic, commandId }: { name: string; isPublic: boolean; commandId: string }) =>
      answer(
        api.POST('/api/v1/rooms', {
          body: { name, ...(isPublic && { visibility: 'public' as const }) },
          params: { header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: roomsKey }),
  });
}
