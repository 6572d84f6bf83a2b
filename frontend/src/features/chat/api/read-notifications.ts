import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';

import type { ApiClient } from '@/lib/api/client';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { withSeen } from '../live/notifications-state';
import type { NotificationPages } from '../live/notifications-state';

import { notificationsKey } from './keys';

interface Seen {
  /** Of the event that one was notified of. */
  sequence: number;
  /** Whether everything before it is read as well. */
  andEarlier: boolean;
}

interface Reader {
  api: ApiClient;
  newId: () => string;
  queryClient: QueryClient;
}

/** Marks what tells of the event at this place as read; here at once. */
export async function readNotification({ api, newId, queryClient }: Reader, sequence: number): Promise<void> {
  queryClient.setQueryData<NotificationPages>(notificationsKey, (pages) => pages && withSeen(pages, sequence, false));
  try {
    await say(api, newId(), { sequence, andEarlier: false });
  } finally {
    await queryClient.invalidateQueries({ queryKey: notificationsKey });
  }
}

/** Marks a notification as read, or everything up to it; here at once. */
export function useReadNotifications() {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (seen: Seen) => say(api, newId(), seen),
    onMutate: async ({ sequence, andEarlier }) => {
      await queryClient.cancelQueries({ queryKey: notificationsKey });
      queryClient.setQueryData<NotificationPages>(
        notificationsKey,
        (pages) => pages && withSeen(pages, sequence, andEarlier),
      );
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: notificationsKey }),
  });
}

function say(api: ApiClient, key: string, { sequence, andEarlier }: Seen) {
  const init = { params: { header: { 'Idempotency-Key': key } }, body: { sequence, and_earlier: andEarlier } };
  return answer(api.POST('/api/v1/notification-reads', init));
}
