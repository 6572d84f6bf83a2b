import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';

import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import type { RoomsSnapshot } from '../api/get-rooms';
import { roomsKey } from '../api/keys';
import { moveReadMarker } from '../api/move-read-marker';

import { MarkerSender } from './marker-sender';
import { noteRead, setSeeing } from './read-rooms';

/**
 * Says up to where one has read a room: on this page at once, to the server and all other pages a moment later. To be
 * called with the newest message while somebody has it in sight, and with null when they do not any more.
 */
export function useReadMarker(room: string): (sequence: number | null) => void {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  const sender = useMemo(() => new MarkerSender((sequence) => moveReadMarker(api, room, sequence)), [api, room]);

  useEffect(() => {
    // Whoever leaves the page has seen it.
    const leave = () => {
      if (document.visibilityState === 'hidden') sender.flush();
    };
    sender.start();
    document.addEventListener('visibilitychange', leave);
    return () => {
      document.removeEventListener('visibilitychange', leave);
      setSeeing(null);
      sender.stop();
    };
  }, [sender]);

  return useCallback(
    (sequence: number | null) => {
      setSeeing(sequence === null ? null : room);
      if (sequence === null) return;
      const list = queryClient.getQueryData<RoomsSnapshot>(roomsKey);
      const unread = list?.items.find((each) => each.room_id === room)?.unread;
      if (sequence <= (unread?.read_up_to ?? 0)) return;
      noteRead(queryClient, room, sequence);
      sender.seen(sequence);
    },
    [queryClient, room, sender],
  );
}
