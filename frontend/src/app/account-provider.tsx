import { QueryClientProvider } from '@tanstack/react-query';
import type { Query, QueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';

import { dropEntriesOfOthers } from '@/lib/live/outbox-storage';
import { AccountRuntimeContext } from '@/lib/runtime/account-runtime';
import type { AccountRuntime } from '@/lib/runtime/account-runtime';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { accountQueryClient } from '@/lib/runtime/query-client';
import type { AccountIdentity } from '@/lib/session/session';

import { createAccountRuntime } from './account-runtime';

/** So long push may be away before the pages that are open are fetched instead. */
const pollAfter = 8_000;
const pollEvery = 15_000;

/**
 * Everything that belongs to one account, for as long as it is logged in. Its parent gives it the account's id as its
 * key, so that another account begins with nothing of this one's.
 */
export function AccountProvider({ account, children }: { account: AccountIdentity; children: ReactNode }) {
  const app = useAppRuntime();
  const [runtime] = useState(() => createAccountRuntime(app, account));
  const [queryClient] = useState(accountQueryClient);

  useEffect(() => {
    runtime.live.start();
    runtime.outbox.start();
    return () => {
      runtime.live.stop();
      runtime.outbox.stop();
    };
  }, [runtime]);
  useEffect(() => void dropEntriesOfOthers(account.id), [account.id]);
  useSessionEnd(runtime);
  useCatchUp(runtime, queryClient);

  return (
    <QueryClientProvider client={queryClient}>
      <AccountRuntimeContext value={runtime}>{children}</AccountRuntimeContext>
    </QueryClientProvider>
  );
}

/** Push is the first to know that the session was ended from elsewhere. */
function useSessionEnd({ live }: AccountRuntime): void {
  const { session } = useAppRuntime();
  useEffect(
    () =>
      live.watch(() => {
        const state = live.getState();
        if (state.kind === 'stopped' && state.code === 4503) session.ended();
      }),
    [live, session],
  );
}

/** With push back, what failed meanwhile is tried at once; while it is away, the open pages are fetched now and then. */
function useCatchUp({ live, outbox }: AccountRuntime, queryClient: QueryClient): void {
  const isOpen = useSyncExternalStore(live.watch, () => live.getState().kind === 'open');
  useEffect(() => {
    if (isOpen) {
      outbox.nudge();
      void queryClient.refetchQueries({ predicate: ({ state }) => state.fetchFailureCount > 0 });
      return undefined;
    }
    let timer = setTimeout(function poll() {
      const predicate = ({ meta }: Query) => meta?.onDemand !== true;
      void queryClient.refetchQueries({ type: 'active', predicate }, { cancelRefetch: false });
      timer = setTimeout(poll, pollEvery);
    }, pollAfter);
    return () => clearTimeout(timer);
  }, [isOpen, outbox, queryClient]);
}
