import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

interface ResetSecondFactor {
  account: string;
  reason: string;
  commandId: string;
}

/** Turns off somebody's second factor, for a reason that they can read. */
export function useResetSecondFactor() {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: ({ account, reason, commandId }: ResetSecondFactor) =>
      answer(
        api.POST('/api/v1/accounts/{account}/second-factor/reset', {
          params: { path: { account }, header: { 'Idempotency-Key': commandId } },
          body: { reason },
        }),
      ),
  });
}
