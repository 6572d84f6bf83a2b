import { useMutation } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

export interface SignUp {
  email: string;
  handle: string;
  password: string;
  commandId: string;
}

/** Asks for an account. Whether the address has one already is told to its owner only, by mail. */
export function useSignUp() {
  const { api } = useAppRuntime();
  return useMutation({
    mutationFn: ({ commandId, ...body }: SignUp) =>
      answer(api.POST('/api/v1/accounts', { body, params: { header: { 'Idempotency-Key': commandId } } })),
  });
}
