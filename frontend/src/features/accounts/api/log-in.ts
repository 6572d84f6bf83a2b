import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

/** Begins a session, which every tab has then; or, where a code is needed, too, gives the token of the second step. */
export function useLogIn() {
  const { api, session } = useAppRuntime();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => answer(api.POST('/api/v1/sessions', { body })),
    onSuccess: (given) => {
      if ('access_token' in given) session.start(given);
    },
  });
}
