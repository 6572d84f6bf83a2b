import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { levelsOf } from '../live/notifications-state';
import type { Level } from '../live/notifications-state';

import { notificationsKey } from './keys';

/** What concerns one, the latest first, page by page, and of what one wants to be told. */
export function useNotifications() {
  const { api } = useAccountRuntime();
  return useInfiniteQuery({
    queryKey: notificationsKey,
    queryFn: ({ pageParam, signal }) => {
      const query = pageParam === null ? {} : { cursor: pageParam };
      return answer(api.GET('/api/v1/notifications', { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
  });
}

/** The rooms of which one does not want to be told everything; null while that is not known. */
export function useRoomLevels(): ReadonlyMap<string, Level> | null {
  const { data } = useNotifications();
  return useMemo(() => (data ? levelsOf(data) : null), [data]);
}
