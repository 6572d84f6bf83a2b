import { useMutation, useQueryClient } from '@tanstack/react-query';

import { useToast } from '@/components/toasts';
import { answer } from '@/lib/api/problem';
import { positionIn } from '@/lib/live/position';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { withDecision } from '../live/threads';
import type { TimelineState } from '../live/timeline-state';

import { notificationsKey, timelineKey } from './keys';

/** Follows a thread of a room, or follows it no more, on all of one's devices. */
export function useFollowThread(room: string, thread: number) {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (follows: boolean) =>
      answer(
        api.PUT('/api/v1/rooms/{room}/threads/{thread}/following', {
          params: { path: { room, thread }, header: { 'Idempotency-Key': newId() } },
          body: { follows },
        }),
      ),
    onSuccess: ({ position }, follows) => {
      const { sequence: readUpTo } = positionIn(position, 'CHATS');
      const decision = { room, thread, following: follows ? ('yes' as const) : ('ended' as const), readUpTo };
      queryClient.setQueriesData<TimelineState>(
        { queryKey: timelineKey(room) },
        (state) => state && withDecision(state, decision),
      );
      return queryClient.invalidateQueries({ queryKey: notificationsKey });
    },
    onError: (error) => toast(problemLine(problemText(error))),
  });
}
