import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';

import type { ApiClient } from '@/lib/api/client';
import type { Timeline } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { newTimeline, prependOlder } from '../live/timeline-state';
import type { TimelineState } from '../live/timeline-state';

import { timelineKey } from './keys';

const pageSize = 50;
/** Who goes to an older message reads more at once, but not without end: the newest 5,000 messages. */
const wayBack = { pageSize: 200, pages: 25 };

function getPage(
  api: ApiClient,
  room: string,
  before: string | null,
  { limit = pageSize, signal }: { limit?: number; signal?: AbortSignal } = {},
): Promise<Timeline> {
  const query = { limit, ...(before === null ? {} : { before }) };
  return answer(
    api.GET('/api/v1/rooms/{room}/timeline', { params: { path: { room }, query }, ...(signal ? { signal } : {}) }),
  );
}

/** A room's messages: the newest page, kept fresh by push from its position on. */
export function useTimeline(room: string) {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  const queryKey = timelineKey(room);
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) =>
      newTimeline(await getPage(api, room, null, { signal }), queryClient.getQueryData<TimelineState>(queryKey)),
  });
}

/** Loads the page before the oldest message that is there. */
export function useOlderMessages(room: string) {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');
  // Who asks while a page is on its way waits for that one.
  const running = useRef<Promise<boolean> | null>(null);

  const load = useCallback(
    async (limit?: number): Promise<boolean> => {
      const key = timelineKey(room);
      const loadBefore = async (cursor: string): Promise<boolean> => {
        setState('loading');
        try {
          const page = await getPage(api, room, cursor, limit === undefined ? {} : { limit });
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
    [api, queryClient, room],
  );

  /** Loads page after page until this sequence is among them; false when it is too far back or that failed. */
  const loadBackTo = useCallback(
    async (sequence: number, signal: AbortSignal): Promise<boolean> => {
      const key = timelineKey(room);
      for (let page = 0; page <= wayBack.pages && !signal.aborted; page += 1) {
        const timeline = queryClient.getQueryData<TimelineState>(key);
        if (!timeline || (timeline.messages[0]?.sequence ?? 0) <= sequence || timeline.olderCursor === null) return true;
        if (page === wayBack.pages || !(await load(wayBack.pageSize))) return false;
      }
      return false;
    },
    [load, queryClient, room],
  );

  return { state, load, loadBackTo };
}
