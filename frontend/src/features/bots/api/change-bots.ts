import { useMutation, useQueryClient } from '@tanstack/react-query';

import type { BotScope } from '@/lib/api/models';
import { ownBotsKey } from '@/lib/api/own-bots';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** Makes a bot. */
export function useCreateBot() {
  const { api } = useAccountRuntime();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ name, commandId }: { name: string; commandId: string }) =>
      answer(
        api.POST('/api/v1/account/bots', { body: { name }, params: { header: { 'Idempotency-Key': commandId } } }),
      ),
    onSuccess: refresh,
  });
}

/** Deletes a bot for good. */
export function useDeleteBot() {
  const { api, newId } = useAccountRuntime();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (bot: string) =>
      answer(
        api.DELETE('/api/v1/account/bots/{bot}', {
          params: { path: { bot }, header: { 'Idempotency-Key': newId() } },
        }),
      ),
    onSettled: refresh,
  });
}

interface CreateToken {
  name: string;
  scopes: BotScope[];
  /** Null for one that works until it is revoked. */
  days: number | null;
  commandId: string;
}

/** Makes a token of a bot. Its text is told this once. */
export function useCreateToken(bot: string) {
  const { api } = useAccountRuntime();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ name, scopes, days, commandId }: CreateToken) =>
      answer(
        api.POST('/api/v1/account/bots/{bot}/tokens', {
          body: { name, scopes, ...(days === null ? {} : { expires_in_days: days }) },
          params: { path: { bot }, header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess: refresh,
  });
}

/** Lets nobody come in by a token any more. */
export function useRevokeToken(bot: string) {
  const { api, newId } = useAccountRuntime();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (token: string) =>
      answer(
        api.DELETE('/api/v1/account/bots/{bot}/tokens/{token}', {
          params: { path: { bot, token }, header: { 'Idempotency-Key': newId() } },
        }),
      ),
    onSettled: refresh,
  });
}

function useRefresh() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: ownBotsKey });
}
