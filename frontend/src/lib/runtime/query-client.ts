import { QueryClient } from '@tanstack/react-query';

import { isPassing, ProblemError } from '../api/problem';

/**
 * A cache for one account's server state. Push keeps it fresh, so nothing is fetched again for being old; what cannot
 * be fetched for a passing reason is tried until it can.
 */
export function accountQueryClient(): QueryClient {
  const retryDelay = (failures: number, error: Error) => {
    const wanted = error instanceof ProblemError ? (error.retryAfterMilliseconds ?? 0) : 0;
    return Math.max(wanted, Math.min(1000 * 2 ** failures, 15_000) * (0.5 + Math.random() / 2));
  };
  return new QueryClient({
    defaultOptions: {
      // A server on this machine answers also when the browser believes to be offline.
      queries: {
        networkMode: 'always',
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        retry: (_, error) => isPassing(error),
        retryDelay,
      },
      mutations: {
        networkMode: 'always',
        retry: (failures, error) => isPassing(error) && failures < 3,
        retryDelay,
      },
    },
  });
}
