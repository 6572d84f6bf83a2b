import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { setTitleBadge } from '@/components/title-badge';

import { freshKey } from '../api/keys';

/** How many messages of others came to a room since one last looked, up to a sequence of the log. */
interface Fresh {
  count: number;
  countedTo: number;
}

type FreshByRoom = Readonly<Record<string, Fresh>>;

/** Counts one message, once. */
export function countFresh(queryClient: QueryClient, room: string, sequence: number, isSeen: boolean): void {
  queryClient.setQueryData<FreshByRoom>(freshKey, (all = {}) => {
    const before = all[room] ?? { count: 0, countedTo: 0 };
    if (sequence <= before.countedTo) return all;
    return { ...all, [room]: { count: isSeen ? 0 : before.count + 1, countedTo: sequence } };
  });
}

/** How many messages are new in each room. */
export function useFreshCounts(): (room: string) => number {
  const { data } = useQuery<FreshByRoom>({
    queryKey: freshKey,
    queryFn: () => ({}),
    initialData: {},
    gcTime: Infinity,
  });
  return (room) => data[room]?.count ?? 0;
}

/** While the person looks at a room, nothing in it is new. */
export function useSeeing(room: string): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const see = () => {
      if (document.visibilityState !== 'visible') return;
      queryClient.setQueryData<FreshByRoom>(freshKey, (all = {}) => {
        const before = all[room];
        return before && before.count > 0 ? { ...all, [room]: { ...before, count: 0 } } : all;
      });
    };
    see();
    document.addEventListener('visibilitychange', see);
    return () => document.removeEventListener('visibilitychange', see);
  }, [queryClient, room]);
}

/** Shows the number of new messages in the browser's tab. */
export function useFreshBadge(rooms: readonly string[]): void {
  const countOf = useFreshCounts();
  const total = rooms.reduce((sum, room) => sum + countOf(room), 0);
  useEffect(() => {
    setTitleBadge(total);
    return () => setTitleBadge(0);
  }, [total]);
}
