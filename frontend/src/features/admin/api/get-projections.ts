import { useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { outcomeOf } from '../read-models';

export const projectionsKey = ['projections'] as const;

/** How often the page looks again, and how often while it waits for what becomes of a command. */
const lookEvery = 2000;
const waitEvery = 500;

/**
 * The read models and how far they are, asked again and again while the page is in sight; more often while what came of
 * one of the commands `awaited`, by the sequences of their events, is not known.
 */
export function useProjections(awaited: readonly number[]) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: projectionsKey,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/projections', { signal })),
    refetchInterval: ({ state: { data } }) => {
      const isWaiting = awaited.some((sequence) => outcomeOf(data?.operations ?? [], sequence) === null);
      return isWaiting ? waitEvery : lookEvery;
    },
    refetchOnMount: 'always',
  });
}
