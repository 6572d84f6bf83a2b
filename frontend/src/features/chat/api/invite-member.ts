import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomKey } from './keys';

/** Who is invited: somebody here, or whoever reads mail at an address. */
export type Invitee = { handle: string } | { email: string };

interface Invitation {
  room: string;
  invitee: Invitee;
  commandId: string;
}

/** Asks somebody into a room. For an address, the answer does not tell whether it has an account. */
export function useInviteMember() {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ room, invitee, commandId }: Invitation) =>
      answer(
        api.POST('/api/v1/rooms/{room}/invitations', {
          body: invitee,
          params: { path: { room }, header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess: (_, { room }) => queryClient.invalidateQueries({ queryKey: roomKey(room) }),
  });
}
