import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useNavigate } from 'react-router';

import { pushedAccount } from '@/lib/device/pushed';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import type { RoomsSnapshot } from '../api/get-rooms';
import { notificationsKey, roomsKey } from '../api/keys';
import { levelsOf } from '../live/notifications-state';
import type { NotificationPages } from '../live/notifications-state';

import { deviceChoice } from './device-choice';
import { Notifier } from './notifier';

/** What tells of new messages outside the app, while somebody is logged in. */
export function useNotifier(): Notifier {
  const { clock } = useAppRuntime();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const notifier = useMemo(
    () =>
      new Notifier({
        now: () => new Date(clock.now()),
        // What is told by push is not told twice.
        isOn: () => deviceChoice() === 'on' && pushedAccount() === null,
        levelOf: (room) => {
          const pages = queryClient.getQueryData<NotificationPages>(notificationsKey);
          // Who may have asked for quiet is not disturbed.
          return pages ? (levelsOf(pages).get(room) ?? 'all') : 'nothing';
        },
        readUpTo: (id) => {
          const room = queryClient.getQueryData<RoomsSnapshot>(roomsKey)?.items.find((each) => each.room_id === id);
          return room ? (room.unread?.read_up_to ?? 0) : null;
        },
        open: (room) => void navigate(`/rooms/${room}`),
      }),
    [clock, navigate, queryClient],
  );
  useEffect(() => () => notifier.stop(), [notifier]);
  return notifier;
}
