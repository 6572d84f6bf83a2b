import { useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** Everything that a command or a correlation caused. */
export function useChain(id: string) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: ['audit-chain', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/audit/chains/{id}', { params: { path: { id } }, signal })),
    meta: { onDemand: true },
  });
}
