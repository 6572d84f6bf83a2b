import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useNavigate } from 'react-router';

import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import type { RoomsSnapshot } from '../api/get-rooms';
import { roomsKey } from '../api/keys';

import { deviceChoice } from './device-choice';
import { Notifier } from './notifier';
import { roomLevels } from './room-levels';

/** What tells of new messages outside the app, while somebody is logged in. */
export function useNotifier(): Notifier {
  const { account } = useAccountRuntime();
  const { clock } = useAppRuntime();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const notifier = useMemo(
    () =>
      new Notifier({
        now: () => new Date(clock.now()),
        isOn: () => deviceChoice() === 'on',
        levelOf: (room) => roomLevels(account.id).get(room) ?? 'all',
        readUpTo: (id) => {
          const room = queryClient.getQueryData<RoomsSnapshot>(roomsKey)?.items.find((each) => each.room_id === id);
          return room ? (room.unread?.read_up_to ?? 0) : null;
        },
        open: (room) => void navigate(`/rooms/${room}`),
      }),
    [account.id, clock, navigate, queryClient],
  );
  useEffect(() => () => notifier.stop(), [notifier]);
  return notifier;
}
