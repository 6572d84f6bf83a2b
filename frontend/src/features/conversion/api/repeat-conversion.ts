import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

interface Repetition {
  conversion: string;
  /** Into what; the same as before unless told. */
  to?: string;
}

/** Converts a document again that the server still has. It is another conversion, which the list shows by its event. */
export function useRepeatConversion() {
  const { api, newId } = useAccountRuntime();
  return useMutation({
    mutationFn: ({ conversion, to }: Repetition) =>
      answer(
        api.POST('/api/v1/conversions/{conversion}/repeat', {
          body: { to: to ?? null },
          params: { path: { conversion }, header: { 'Idempotency-Key': newId() } },
        }),
      ),
  });
}
