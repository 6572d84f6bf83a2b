import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

/** Has a new activation link sent. The answer does not tell whether there is anything to activate. */
export function useResendActivation() {
  const { api } = useAppRuntime();
  return useMutation({
    mutationFn: (email: string) => answer(api.POST('/api/v1/accounts/activation/resend', { body: { email } })),
  });
}
