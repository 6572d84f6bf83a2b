import { useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

export const sessionsKey = ['sessions'] as const;

/** Where one is logged in. */
export function useSessions() {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: sessionsKey,
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/account/sessions', { signal }))).sessions,
  });
}
