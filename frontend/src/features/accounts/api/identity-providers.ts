import { useMutation, useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import { keepVisit } from '../kept-visit';
import type { KeptVisit } from '../kept-visit';

/** By which providers one can log in. */
export function useIdentityProviders() {
  const { api } = useAppRuntime();
  return useQuery({
    queryKey: ['identity-providers'],
    queryFn: async ({ signal }) => (await answer(api.GET('/api/v1/identity-providers', { signal }))).providers,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Leaves the app for a provider. It comes back to `/login/return`. */
export function useStartVisit() {
  const { api } = useAppRuntime();
  return useMutation({
    mutationFn: ({ provider, visit }: { provider: string; visit: KeptVisit }) =>
      answer(
        api.POST('/api/v1/identity-providers/{provider}/visits', {
          params: { path: { provider } },
          body: { purpose: visit.purpose },
        }),
      ),
    onSuccess: ({ address }, { visit }) => {
      keepVisit(visit);
      location.assign(address);
    },
  });
}

/** Back from a provider: begins a session, or tells what is still needed. */
export function useFinishVisit() {
  const { api, session, newId } = useAppRuntime();
  return useMutation({
    mutationFn: (body: { state: string; code: string }) =>
      answer(
        api.POST('/api/v1/identity-providers/returns', { body, params: { header: { 'Idempotency-Key': newId() } } }),
      ),
    onSuccess: (given) => {
      if ('access_token' in given) session.start(given);
    },
  });
}

/** Links a proven identity to the account of the session that has just begun. */
export function useLinkAfterLogIn() {
  const { api, session, newId } = useAppRuntime();
  return useMutation({
    mutationFn: async ({ linkToken, password }: { linkToken: string; password: string }) =>
      answer(
        api.POST('/api/v1/account/identities', {
          body: { link_token: linkToken, password },
          params: { header: { 'Idempotency-Key': newId() } },
          headers: { Authorization: `Bearer ${await session.token()}` },
        }),
      ),
  });
}
