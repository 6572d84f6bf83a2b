import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

const identitiesKey = ['identities'] as const;

/** Which identities log in to one's account. */
export function useIdentities() {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: identitiesKey,
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/account/identities', { signal }))).identities,
  });
}

interface Link {
  linkToken: string;
  password: string;
  commandId: string;
}

/** Has a proven identity log in to one's account. */
export function useLinkIdentity() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ linkToken, password, commandId }: Link) =>
      answer(
        api.POST('/api/v1/account/identities', {
          body: { link_token: linkToken, password },
          params: { header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: identitiesKey }),
  });
}

interface Unlink {
  provider: string;
  password: string;
  commandId: string;
}

/** Has it log in no more. */
export function useUnlinkIdentity() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ provider, password, commandId }: Unlink) =>
      answer(
        api.POST('/api/v1/account/identities/{provider}/removal', {
          body: { password },
          params: { path: { provider }, header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: identitiesKey }),
  });
}
