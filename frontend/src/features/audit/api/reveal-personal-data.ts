import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

interface Reveal {
  stream: string;
  sequence: number;
  reason: string;
  commandId: string;
}

/** Opens what is sealed in an event; that it was, by whom and why, stands in the log before the answer comes. */
export function useRevealPersonalData() {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: ({ commandId, ...body }: Reveal) =>
      answer(api.POST('/api/v1/audit/reveals', { body, params: { header: { 'Idempotency-Key': commandId } } })),
    // What was revealed is for whoever asked, while they look.
    gcTime: 0,
  });
}
