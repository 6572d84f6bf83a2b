import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import type { ApiClient } from '@/lib/api/client';
import type { ConversionList } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { appendOlder, newConversions } from '../live/conversions-state';
import type { ConversionsState } from '../live/conversions-state';

import { conversionsKey } from './keys';

const pageSize = 50;

/** A page of one's conversions, newest first. */
export function getConversions(api: ApiClient, cursor: string | null, signal?: AbortSignal): Promise<ConversionList> {
  const query = { limit: pageSize, ...(cursor === null ? {} : { cursor }) };
  return answer(api.GET('/api/v1/conversions', { params: { query }, ...(signal ? { signal } : {}) }));
}

/** One's conversions: the newest page, kept fresh by push from its position on. */
export function useConversions() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: conversionsKey,
    queryFn: async ({ signal }) =>
      newConversions(
        await getConversions(api, null, signal),
        queryClient.getQueryData<ConversionsState>(conversionsKey),
      ),
  });
}

/** Loads the page after the oldest conversion that is there. */
export function useOlderConversions() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (cursor: string) => getConversions(api, cursor),
    onSuccess: (page, cursor) =>
      queryClient.setQueryData<ConversionsState>(conversionsKey, (state) => state && appendOlder(state, cursor, page)),
  });
}
