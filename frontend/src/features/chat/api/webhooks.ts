import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { webhooksKey } from './keys';

/** By what programs write into a room, without the secrets; for those who keep order in it. */
export function useWebhooks(room: string, isAsked: boolean) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: webhooksKey(room),
    queryFn: ({ signal }) => answer(api.GET('/api/v1/rooms/{room}/webhooks', { params: { path: { room } }, signal })),
    enabled: isAsked,
  });
}

/** Makes a webhook of a room. Its address is told this once. */
export function useCreateWebhook(room: string) {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ name, commandId }: { name: string; commandId: string }) =>
      answer(
        api.POST('/api/v1/rooms/{room}/webhooks', {
          body: { name },
          params: { path: { room }, header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: webhooksKey(room) }),
  });
}

/** Lets nothing be posted by a webhook any more. */
export function useRevokeWebhook(room: string) {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (webhook: string) =>
      answer(
        api.DELETE('/api/v1/rooms/{room}/webhooks/{webhook}', {
          params: { path: { room, webhook }, header: { 'Idempotency-Key': newId() } },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: webhooksKey(room) }),
  });
}
