import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

const secondFactorKey = ['second-factor'] as const;

/** Whether logging in takes a code, and how many recovery codes are left. */
export function useSecondFactor() {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: secondFactorKey,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/account/second-factor', { signal })),
  });
}

/** Begins with a second factor: gives what an app needs. Nothing changes yet. */
export function useEnrolSecondFactor() {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: (password: string) =>
      answer(api.POST('/api/v1/account/second-factor/enrolments', { body: { password } })),
  });
}

interface TurnOn {
  token: string;
  code: string;
  commandId: string;
}

/** Turns it on with a first code of the app. The answer has the recovery codes, this once. */
export function useTurnOnSecondFactor() {
  const { api } = useAccountRuntime();
  const onSuccess = useLookAgain();
  return useMutation({
    mutationFn: ({ token, code, commandId }: TurnOn) =>
      answer(
        api.PUT('/api/v1/account/second-factor', {
          body: { enrolment_token: token, code },
          params: { header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess,
  });
}

interface Proof {
  password: string;
  code: string;
  commandId: string;
}

/** Makes other recovery codes. The answer has them, this once. */
export function useReplaceRecoveryCodes() {
  const { api } = useAccountRuntime();
  const onSuccess = useLookAgain();
  return useMutation({
    mutationFn: ({ commandId, ...body }: Proof) =>
      answer(
        api.POST('/api/v1/account/second-factor/recovery-codes', {
          body,
          params: { header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess,
  });
}

/** Turns it off. */
export function useTurnOffSecondFactor() {
  const { api } = useAccountRuntime();
  const onSuccess = useLookAgain();
  return useMutation({
    mutationFn: ({ commandId, ...body }: Proof) =>
      answer(
        api.POST('/api/v1/account/second-factor/removal', {
          body,
          params: { header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess,
  });
}

function useLookAgain() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: secondFactorKey });
}
