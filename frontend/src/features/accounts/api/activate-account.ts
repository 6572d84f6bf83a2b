import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

/** Proves an address with the token of the mail's link. */
export function useActivateAccount() {
  const { api } = useAppRuntime();
  return useMutation({
    mutationFn: (token: string) => answer(api.POST('/api/v1/accounts/activation', { body: { token } })),
  });
}
