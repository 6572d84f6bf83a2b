import { useMutation, useQueryClient } from '@tanstack/react-query';

import { useToast } from '@/components/toasts';
import type { Room } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { roomKey } from './keys';

/** Takes away what is shown of a page that a message links to; push brings it to everybody. */
export function useRemoveLinkPreview(room: string) {
  const { api, newId } = useAccountRuntime();
  const toast = useToast();
  return useMutation({
    mutationFn: ({ message, preview }: { message: { id: string; sequence: number }; preview: string }) =>
      answer(
        api.DELETE('/api/v1/rooms/{room}/messages/{message}/link-previews/{preview}', {
          params: {
            path: { room, message: message.id, preview },
            query: { sequence: message.sequence },
            header: { 'Idempotency-Key': newId() },
          },
        }),
      ),
    onError: (error) => toast(problemLine(problemText(error))),
  });
}

/** Has what links lead to shown in a room, or not. It shows at once, and is taken back with a message when it cannot be. */
export function useSwitchLinkPreviews(room: string) {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (shown: boolean) =>
      answer(
        api.PUT('/api/v1/rooms/{room}/link-previews', {
          body: { shown },
          params: { path: { room }, header: { 'Idempotency-Key': newId() } },
        }),
      ),
    onMutate: async (shown) => {
      await queryClient.cancelQueries({ queryKey: roomKey(room) });
      const before = queryClient.getQueryData<Room>(roomKey(room));
      queryClient.setQueryData<Room>(roomKey(room), (known) => known && { ...known, link_previews: shown });
      return { before };
    },
    onError: (error, _, context) => {
      if (context?.before) queryClient.setQueryData<Room>(roomKey(room), context.before);
      toast(problemLine(problemText(error)));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: roomKey(room) }),
  });
}
