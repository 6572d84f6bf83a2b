import { useMutation, useQueryClient } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { withLevel } from '../live/notifications-state';
import type { Level, NotificationPages } from '../live/notifications-state';

import { notificationsKey } from './keys';

/** Chooses of what in a room one is told from now on, on all of one's devices; here at once. */
export function useChooseRoomRule(room: string) {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
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
      queryClient.setQueryData<NotificationPages>(notificationsKey, (pages) => pages && withLevel(pages, room, rule));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: notificationsKey }),
  });
}
