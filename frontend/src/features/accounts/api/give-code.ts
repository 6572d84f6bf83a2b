import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

interface GiveCode {
  token: string;
  code: string;
  commandId: string;
}

/** The second step: a code of the app, or a recovery code. Begins a session; every tab has it then. */
export function useGiveCode() {
  const { api, session } = useAppRuntime();
  return useMutation({
    mutationFn: ({ token, code, commandId }: GiveCode) =>
      answer(
        api.POST('/api/v1/sessions/second-step', {
          body: { second_step_token: token, code },
          params: { header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess: (grant) => session.start(grant),
  });
}
