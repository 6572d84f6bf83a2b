import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { inviteLinksKey } from './keys';

/** The links into a room, without their tokens; for those who keep order in it. */
export function useInviteLinks(room: string, isAsked: boolean) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: inviteLinksKey(room),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/rooms/{room}/invite-links', { params: { path: { room } }, signal })),
    enabled: isAsked,
  });
}

/** For how long a link is to work, and for how many people; null for as many as like. */
export interface InviteLinkLimits {
  hours: number;
  uses: number | null;
}

/** Makes a link into a room. Its token is told this once. */
export function useCreateInviteLink(room: string) {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ limits, commandId }: { limits: InviteLinkLimits; commandId: string }) =>
      answer(
        api.POST('/api/v1/rooms/{room}/invite-links', {
          body: { valid_hours: limits.hours, max_uses: limits.uses },
          params: { path: { room }, header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: inviteLinksKey(room) }),
  });
}

/** Lets nobody come in by a link any more. */
export function useRevokeInviteLink(room: string) {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (link: string) =>
      answer(
        api.DELETE('/api/v1/rooms/{room}/invite-links/{link}', {
          params: { path: { room, link }, header: { 'Idempotency-Key': newId() } },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: inviteLinksKey(room) }),
  });
}
