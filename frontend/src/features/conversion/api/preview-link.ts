import { useQuery } from '@tanstack/react-query';

import type { Conversion } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** The link is the same for an hour and works for one more: well before its end another one is asked for. */
const freshFor = 50 * 60_000;

/** Where the picture of a result's first page is; null when there is none any more. */
export function usePreviewLink({ conversion_id: id, preview }: Conversion) {
  const { api } = useAccountRuntime();
  const told = preview?.url ?? '';
  return useQuery({
    queryKey: ['conversion-preview', id],
    queryFn: async ({ signal }) => {
      const found = await answer(api.GET('/api/v1/conversions/{id}', { params: { path: { id } }, signal }));
      return found.preview?.url ?? null;
    },
    // A page of the list tells it; an event does not.
    ...(told === '' ? {} : { initialData: told }),
    staleTime: freshFor,
    gcTime: freshFor,
    refetchOnWindowFocus: false,
  });
}
