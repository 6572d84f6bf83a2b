import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';

import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { notificationsKey, threadKey, timelineKey } from '../api/keys';
import { readThread } from '../api/read-thread';

import { MarkerSender } from './marker-sender';
import { setSeeingThread } from './read-rooms';
import { withDecision } from './threads';
import { rootOf } from './timeline-state';
import type { TimelineState } from './timeline-state';

/**
 * Says up to where one has read a thread, if something in it was new: on this page at once, to the server a moment later. To be
 * called with the newest answer while somebody has it in sight, and with null when they do not any more.
 */
export function useThreadMarker(room: string, thread: number): (sequence: number | null) => void {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  const sender = useMemo(
    () =>
      new MarkerSender(async (sequence) => {
        await readThread(api, newId(), { room, thread }, sequence);
        // What is read in its thread is read in the list.
        await queryClient.invalidateQueries({ queryKey: notificationsKey });
      }),
    [api, newId, queryClient, room, thread],
  );

  useEffect(() => {
    sender.start();
    return () => {
      setSeeingThread(null);
      sender.stop();
    };
  }, [sender]);

  return useCallback(
    (sequence: number | null) => {
      setSeeingThread(sequence === null ? null : { room, thread });
      if (sequence === null) return;
      const state = queryClient.getQueryData<TimelineState>(threadKey(room, thread));
      const summary = state && rootOf(state)?.thread;
      if (!summary || summary.unread === 0) return;
      const decision = { room, thread, following: null, readUpTo: sequence };
      queryClient.setQueriesData<TimelineState>(
        { queryKey: timelineKey(room) },
        (each) => each && withDecision(each, decision),
      );
      sender.seen(sequence);
    },
    [queryClient, room, sender, thread],
  );
}
