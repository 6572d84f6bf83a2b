import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';

import type { ApiClient } from '@/lib/api/client';
import type { Timeline } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { newTimeline, prependOlder } from '../live/timeline-state';
import type { TimelineState } from '../live/timeline-state';

import { threadKey, timelineKey } from './keys';

const pageSize = 50;
/** Who goes to an older message reads more at once, but not without end: the newest 5,000 messages. */
const wayBack = { pageSize: 200, pages: 25 };

/** What is asked for of a room: what is said there, or a thread, by the place of the message that it is to. */
function keyOf(room: string, thread: number | null) {
  return thread === null ? timelineKey(room) : threadKey(room, thread);
}

function getPage(
  api: ApiClient,
  { room, thread }: { room: string; thread: number | null },
  before: string | null,
  { limit = pageSize, signal }: { limit?: number; signal?: AbortSignal } = {},
): Promise<Timeline> {
  const query = { limit, ...(before === null ? {} : { before }), ...(thread === null ? {} : { thread }) };
  return answer(
    api.GET('/api/v1/rooms/{room}/timeline', { params: { path: { room }, query }, ...(signal ? { signal } : {}) }),
  );
}

/** A room's messages, or those of a thread: the newest page, kept fresh by push from its position on. */
export function useTimeline(room: string, thread: number | null = null) {
  const { account, api } = useAccountRuntime();
  const queryClient = useQueryClient();
  const queryKey = keyOf(room, thread);
  return useQuery<TimelineState>({
    queryKey,
    queryFn: async ({ signal }) => {
      const page = await getPage(api, { room, thread }, null, { signal });
      return newTimeline(page, queryClient.getQueryData<TimelineState>(queryKey), { thread, me: account.id });
    },
  });
}

/** Loads the page before the oldest message that is there. */
export function useOlderMessages(room: string, thread: number | null = null) {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');
  // Who asks while a page is on its way waits for that one.
  const running = useRef<Promise<boolean> | null>(null);

  const load = useCallback(
    async (limit?: number): Promise<boolean> => {
      const key = keyOf(room, thread);
      const loadBefore = async (cursor: string): Promise<boolean> => {
        setState('loading');
        try {
          const page = await getPage(api, { room, thread }, cursor, limit === undefined ? {} : { limit });
          queryClient.setQueryData<TimelineState>(key, (timeline) => timeline && prependOlder(timeline, cursor, page));
          setState('idle');
          return true;
        } catch {
          setState('failed');
          return false;
        } finally {
          running.current = null;
        }
      };
      const cursor = queryClient.getQueryData<TimelineState>(key)?.olderCursor ?? null;
      if (running.current === null && cursor !== null) running.current = loadBefore(cursor);
      return running.current ?? false;
    },
    [api, queryClient, room, thread],
  );

  /** Loads page after page until this sequence is among them; false when it is too far back or that failed. */
  const loadBackTo = useCallback(
    async (sequence: number, signal: AbortSignal): Promise<boolean> => {
      const key = keyOf(room, thread);
      for (let page = 0; page <= wayBack.pages && !signal.aborted; page += 1) {
        const timeline = queryClient.getQueryData<TimelineState>(key);
        if (!timeline || (timeline.messages[0]?.sequence ?? 0) <= sequence || timeline.olderCursor === null) return true;
        if (page === wayBack.pages || !(await load(wayBack.pageSize))) return false;
      }
      return false;
    },
    [load, queryClient, room, thread],
  );

  return { state, load, loadBackTo };
}
