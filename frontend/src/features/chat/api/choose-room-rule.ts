import { useMutation, useQueryClient } from '@tanstack/react-query';

import { useToast } from '@/components/toasts';
import { answer } from '@/lib/api/problem';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { withLevel } from '../live/notifications-state';
import type { Level, NotificationPages } from '../live/notifications-state';

import { notificationsKey } from './keys';

/**
 * Chooses of what in a room one is told from now on, on all of one's devices; here at once, and taken back with a message when it
 * cannot be chosen.
 */
export function useChooseRoomRule(room: string) {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (rule: Level) =>
      answer(
        api.PUT('/api/v1/rooms/{room}/notification-rule', {
          params: { path: { room }, header: { 'Idempotency-Key': newId() } },
          body: { rule },
        }),
      ),
    onMutate: async (rule) => {
      await queryClient.cancelQueries({ queryKey: notificationsKey });
      const before = queryClient.getQueryData<NotificationPages>(notificationsKey);
      queryClient.setQueryData<NotificationPages>(notificationsKey, (pages) => pages && withLevel(pages, room, rule));
      return { before };
    },
    onError: (error, _, context) => {
      if (context?.before) queryClient.setQueryData<NotificationPages>(notificationsKey, context.before);
      toast(problemLine(problemText(error)));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: notificationsKey }),
  });
}
