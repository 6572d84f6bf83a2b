import { useQuery, useQueryClient } from '@tanstack/react-query';

import type { Conversion } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import type { ConversionsState } from '../live/conversions-state';

import { conversionsKey } from './keys';

/** The link is the same for an hour and works for one more: well before its end another one is asked for. */
const freshFor = 50 * 60_000;

/** Where the picture of a result's first page is; null when there is none any more. */
export function usePreviewLink({ conversion_id: id, preview }: Conversion) {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  const told = preview?.url ?? '';
  return useQuery({
    queryKey: ['conversion-preview', id],
    queryFn: async ({ signal }) => {
      // The event that told of the picture may be ahead of what the server answers from.
      const position = queryClient.getQueryData<ConversionsState>(conversionsKey)?.position;
      const query = position === undefined ? {} : { position };
      const found = await answer(api.GET('/api/v1/conversions/{id}', { params: { path: { id }, query }, signal }));
      if (found.stale) throw new Error('the server does not know the result yet');
      return found.preview?.url ?? null;
    },
    retry: 5,
    retryDelay: 500,
    // A page of the list tells it; an event does not.
    ...(told === '' ? {} : { initialData: told }),
    staleTime: freshFor,
    gcTime: freshFor,
    refetchOnWindowFocus: false,
  });
}
