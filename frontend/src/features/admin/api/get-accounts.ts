import { useInfiniteQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { queryOf } from '../people';
import type { PeopleFilters } from '../people';

const pageSize = 50;

export const accountsKey = ['accounts'] as const;

/**
 * Who has an account, by handle, page by page. That somebody looks is itself written into the log, so it is asked when a
 * person asks it, and never by itself.
 */
export function useAccounts(filters: PeopleFilters) {
  const { api } = useAccountRuntime();
  return useInfiniteQuery({
    queryKey: [...accountsKey, filters],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...queryOf(filters), limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return answer(api.GET('/api/v1/accounts', { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
    meta: { onDemand: true },
  });
}
