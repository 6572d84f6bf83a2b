import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomsKey } from './keys';

/** The room that a link leads into, before one joins; to look changes nothing. */
export function useInviteLinkRoom(token: string) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: ['invite-link', token],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/invite-links/look', { body: { token }, signal })),
    enabled: token !== '',
    // It may be used up by others, or revoked, since it was last looked at.
    staleTime: 0,
    gcTime: 0,
  });
}

/** Joins the room that a link leads into. */
export function useJoinByLink() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ token, commandId }: { token: string; commandId: string }) =>
      answer(
        api.POST('/api/v1/invite-links/join', {
          body: { token },
          params: { header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: roomsKey }),
  });
}
