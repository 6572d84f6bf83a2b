import { useMutation, useQueryClient } from '@tanstack/react-query';

import { useToast } from '@/components/toasts';
import { answer } from '@/lib/api/problem';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { openRoomsKey, roomKey, roomsKey } from './keys';

/** Makes a room public, or private again. */
export function useChangeVisibility(room: string) {
  const { api, newId } = useAccountRuntime();
  const refetch = useRefetch(room);
  const toast = useToast();
  return useMutation({
    mutationFn: (isPublic: boolean) =>
      answer(
        api.PUT('/api/v1/rooms/{room}/visibility', {
          body: { visibility: isPublic ? 'public' : 'private' },
          params: { path: { room }, header: { 'Idempotency-Key': newId() } },
        }),
      ),
    onError: (error) => toast(problemLine(problemText(error))),
    onSettled: refetch,
  });
}

/** Gives a room another name. */
export function useRenameRoom(room: string) {
  const { api } = useAccountRuntime();
  const refetch = useRefetch(room);
  return useMutation({
    mutationFn: ({ name, commandId }: { name: string; commandId: string }) =>
      answer(
        api.PUT('/api/v1/rooms/{room}/name', {
          body: { name },
          params: { path: { room }, header: { 'Idempotency-Key': commandId } },
        }),
      ),
    onSuccess: refetch,
  });
}

function useRefetch(room: string) {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: roomKey(room) }),
      queryClient.invalidateQueries({ queryKey: roomsKey }),
      queryClient.invalidateQueries({ queryKey: openRoomsKey }),
    ]);
}
