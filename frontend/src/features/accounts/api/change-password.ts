import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { sessionsKey } from './get-sessions';

interface ChangePassword {
  current: string;
  next: string;
  commandId: string;
}

/** Sets another password, with the one of now. All other sessions end. */
export function useChangePassword() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ current, next, commandId }: ChangePassword) =>
      answer(
        api.PUT('/api/v1/account/password', {
          body: { current_password: current, new_password: next },
          params: { header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: sessionsKey }),
  });
}
