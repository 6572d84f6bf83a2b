import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** Deletes source and result for good; the list shows it by the event. What is not finished is called off by it. */
export function useDeleteConversionFiles() {
  const { api, newId } = useAccountRuntime();
  return useMutation({
    mutationFn: (conversion: string) =>
      answer(
        api.DELETE('/api/v1/conversions/{conversion}/files', {
          params: { path: { conversion }, header: { 'Idempotency-Key': newId() } },
        }),
      ),
  });
}
