import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

/** Begins a session; every tab has it then. */
export function useLogIn() {
  const { api, session } = useAppRuntime();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => answer(api.POST('/api/v1/sessions', { body })),
    onSuccess: (grant) => session.start(grant),
  });
}
