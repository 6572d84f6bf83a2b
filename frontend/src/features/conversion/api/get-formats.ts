import { useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { formatsKey } from './keys';

/** What can be converted into what; it changes with the converters that run. */
export function useFormats() {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: formatsKey,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/conversion-formats', { signal })),
    staleTime: 30_000,
    // A converter that was away a moment ago may be back.
    refetchInterval: 60_000,
  });
}
