import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { forgetDrafts } from '@/lib/device/drafts';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

/** Has the server forget this person, and this browser what was never sent. The session is over in every tab. */
export function useEraseAccount() {
  const { session } = useAppRuntime();
  const { account, api, outbox, newId } = useAccountRuntime();
  return useMutation({
    mutationFn: (password: string) =>
      session.leave(async () => {
        const params = { header: { 'Idempotency-Key': newId() } };
        await answer(api.POST('/api/v1/account/erasure', { body: { password }, params }));
        await outbox.discardAll();
        forgetDrafts(account.id);
      }),
  });
}
