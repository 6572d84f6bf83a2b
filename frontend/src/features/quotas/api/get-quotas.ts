import { useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { quotasKey } from '@/lib/api/quotas-key';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** How much one may use, and does. It is counted when it is asked for, so it is asked each time that it is looked at. */
export function useQuotas() {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: quotasKey,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/quotas', { signal })),
    refetchOnMount: 'always',
  });
}
