import { useQuery } from '@tanstack/react-query';

import { fetchOwnBots, ownBotsKey } from '@/lib/api/own-bots';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** One's own bots. */
export function useBots() {
  const { api } = useAccountRuntime();
  return useQuery({ queryKey: ownBotsKey, queryFn: ({ signal }) => fetchOwnBots(api, signal) });
}
