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

function getPage(api: ApiClient, room: string, before: string | null, signal?: AbortSignal): Promise<Timeline> {
  const query = { limit: pageSize, ...(before === null ? {} : { before }) };
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
      newTimeline(await getPage(api, room, null, signal), queryClient.getQueryData<TimelineState>(queryKey)),
  });
}

/** Loads the page before the oldest message that is there. */
export function useOlderMessages(room: string) {
  const { api } = useAccountRuntime();
  const queryClient = useQueryClient();
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');
  const isLoading = useRef(false);

  const load = useCallback(async () => {
    const key = timelineKey(room);
    const cursor = queryClient.getQueryData<TimelineState>(key)?.olderCursor ?? null;
    if (cursor === null || isLoading.current) return;
    isLoading.current = true;
    setState('loading');
    try {
      const page = await getPage(api, room, cursor);
      queryClient.setQueryData<TimelineState>(key, (timeline) => timeline && prependOlder(timeline, cursor, page));
      setState('idle');
    } catch {
      setState('failed');
    } finally {
      isLoading.current = false;
    }
  }, [api, queryClient, room]);

  return { state, load };
}
