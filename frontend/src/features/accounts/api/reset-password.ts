import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

interface ResetPassword {
  token: string;
  password: string;
  commandId: string;
}

/** Sets a new password with the token of the mail's link. All sessions of the account end. */
export function useResetPassword() {
  const { api } = useAppRuntime();
  return useMutation({
    mutationFn: ({ commandId, ...body }: ResetPassword) =>
      answer(
        api.POST('/api/v1/accounts/password-reset/completion', {
          body,
          params: { header: { 'Idempotency-Key': commandId } },
        }),
      ),
  });
}
