import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { forgetDrafts } from '@/lib/device/drafts';
import { dropPushSubscription } from '@/lib/device/pushed';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

/** Ends the session at the server and in every tab. What was never sent is dropped: it is nobody else's to find. */
export function useLogOut() {
  const { session } = useAppRuntime();
  const { account, api, outbox } = useAccountRuntime();
  return useMutation({
    mutationFn: () =>
      session.leave(async () => {
        await answer(api.DELETE('/api/v1/sessions/current'));
        await outbox.discardAll();
        forgetDrafts(account.id);
        await dropPushSubscription().catch(() => undefined);
      }),
  });
}
