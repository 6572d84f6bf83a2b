import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

interface Given {
  conversion: string;
  /** The document's. It is sent once and kept nowhere here. */
  password: string;
}

/** Gives the password that a document opens with; how it goes on the list shows by its events. */
export function useGivePassword() {
  const { api, newId } = useAccountRuntime();
  return useMutation({
    // Nothing of it stays in the cache of mutations.
    gcTime: 0,
    mutationFn: ({ conversion, password }: Given) =>
      answer(
        api.POST('/api/v1/conversions/{conversion}/password', {
          body: { password },
          params: { path: { conversion }, header: { 'Idempotency-Key': newId() } },
        }),
      ),
  });
}
