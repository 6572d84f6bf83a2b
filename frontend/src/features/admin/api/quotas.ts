import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import type { QuotaLimits } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { quotasKey } from '@/lib/api/quotas-key';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

const everybodyKey = ['quotas-of-everybody'] as const;
const accountKey = (account: string) => ['quotas-of-account', account] as const;

/** What holds for all who have no quotas of their own. */
export function useQuotasOfEverybody() {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: everybodyKey,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/quotas/everybody', { signal })),
    refetchOnMount: 'always',
  });
}

/** What somebody may use, and does. */
export function useQuotasOfAccount(account: string) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: accountKey(account),
    queryFn: ({ signal }) => answer(api.GET('/api/v1/quotas/accounts/{account}', { params: { path: { account } }, signal })),
    refetchOnMount: 'always',
  });
}

interface SetQuotas {
  /** Null for everybody. */
  account: string | null;
  limits: QuotaLimits;
  commandId: string;
}

/** Sets limits, in the place of those that are set. */
export function useSetQuotas() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ account, limits, commandId }: SetQuotas) => {
      const header = { 'Idempotency-Key': commandId };
      return account === null
        ? answer(api.PUT('/api/v1/quotas/everybody', { params: { header }, body: limits }))
        : answer(api.PUT('/api/v1/quotas/accounts/{account}', { params: { path: { account }, header }, body: limits }));
    },
    onSuccess: (_, { account }) => {
      void queryClient.invalidateQueries({ queryKey: account === null ? everybodyKey : accountKey(account) });
      // They may be one's own, too.
      void queryClient.invalidateQueries({ queryKey: quotasKey });
    },
  });
}
