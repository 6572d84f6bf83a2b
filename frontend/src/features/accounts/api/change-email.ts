import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

interface RequestEmailChange {
  email: string;
  password: string;
  commandId: string;
}

/** Has a link sent to another address. The answer does not tell whether an account has it. */
export function useRequestEmailChange() {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: ({ commandId, ...body }: RequestEmailChange) =>
      answer(
        api.POST('/api/v1/account/email-change', { body, params: { header: { 'Idempotency-Key': commandId } } }),
      ),
  });
}

/** Makes the address the account's, with the token of the mail's link. */
export function useConfirmEmailChange() {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: ({ token, commandId }: { token: string; commandId: string }) =>
      answer(
        api.POST('/api/v1/account/email-change/confirmation', {
          body: { token },
          params: { header: { 'Idempotency-Key': commandId } },
        }),
      ),
  });
}
