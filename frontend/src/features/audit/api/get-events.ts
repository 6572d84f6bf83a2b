import { useInfiniteQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { queryOf } from '../filters';
import type { Filters } from '../filters';

const pageSize = 100;

/**
 * What happened, the latest first, page by page. Every question is itself written into the log, so it is asked when a
 * person asks it, and never by itself.
 */
export function useEvents(filters: Filters, isAskable: boolean) {
  const { api } = useAccountRuntime();
  return useInfiniteQuery({
    queryKey: ['audit-events', filters],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...queryOf(filters), limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return answer(api.GET('/api/v1/audit/events', { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
    enabled: isAskable,
    meta: { onDemand: true },
  });
}
