import { useMutation } from '@tanstack/react-query';

import type { ApiClient } from '@/lib/api/client';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** Calls a conversion off, whatever stage it is in. */
export function cancelConversion(api: ApiClient, commandId: string, id: string) {
  return answer(
    api.POST('/api/v1/conversions/{conversion}/cancel', {
      params: { path: { conversion: id }, header: { 'Idempotency-Key': commandId } },
    }),
  );
}

export function useCancelConversion() {
  const { api, newId } = useAccountRuntime();
  return useMutation({ mutationFn: (id: string) => cancelConversion(api, newId(), id) });
}
