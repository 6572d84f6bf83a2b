import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { meKey } from './get-me';

/** Goes without a photo. */
export function useRemovePhoto() {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answer(api.DELETE('/api/v1/profile/photo', { params: { header: { 'Idempotency-Key': newId() } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: meKey }),
  });
}
