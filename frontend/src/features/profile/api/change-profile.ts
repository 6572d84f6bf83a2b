import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { meKey } from './get-me';

/** Changes what others see of one. */
export function useChangeProfile() {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; bio: string }) =>
      answer(api.PUT('/api/v1/profile', { body, params: { header: { 'Idempotency-Key': newId() } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: meKey }),
  });
}
