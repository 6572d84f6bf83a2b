import { useQuery, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { asSnapshot } from '@/lib/runtime/snapshot';
import type { Snapshot } from '@/lib/runtime/snapshot';
import { useFollow } from '@/lib/runtime/use-follow';

export const meKey = ['me'] as const;

/** One's own account and profile. */
export function useMe() {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: meKey,
    queryFn: async ({ signal }) => asSnapshot(await answer(api.GET('/api/v1/me', { signal }))),
  });
}

/** Keeps one's profile as the log has it, also when it is changed in another tab or on another device. */
export function useMeLive(): void {
  const { account, known } = useAccountRuntime();
  const queryClient = useQueryClient();
  const { data } = useMe();
  const refetch = () => void queryClient.invalidateQueries({ queryKey: meKey });
  useFollow({
    topic: `user.${account.id}`,
    stream: 'USERS',
    snapshot: data?.snapshot ?? null,
    held: () => queryClient.getQueryData<Snapshot<object>>(meKey)?.snapshot,
    position: data?.position,
    onEvent: (_, position) => {
      known.note(position);
      refetch();
    },
    onReset: refetch,
  });
}
