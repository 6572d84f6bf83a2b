import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

/** Has a link sent that sets a new password. The answer does not tell whether the address has an account. */
export function useRequestPasswordReset() {
  const { api } = useAppRuntime();
  return useMutation({
    mutationFn: (email: string) => answer(api.POST('/api/v1/accounts/password-reset', { body: { email } })),
  });
}
