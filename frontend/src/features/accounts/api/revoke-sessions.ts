import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { sessionsKey } from './get-sessions';

/** Logs out one other session, or with null all others. */
export function useRevokeSessions() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (session: string | null) =>
      session === null
        ? answer(api.DELETE('/api/v1/account/sessions'))
        : answer(api.DELETE('/api/v1/account/sessions/{session}', { params: { path: { session } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: sessionsKey }),
  });
}
