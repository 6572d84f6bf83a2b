import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';

import type { ApiClient } from '@/lib/api/client';
import type { Timeline } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { placeKey, readingPlaces } from '../live/reading-places';
import { isTooOld, newTimeline, rootOf, trimmedAround, withNewer, withOlder, withRootPage } from '../live/timeline-state';
import type { TimelineState } from '../live/timeline-state';

import { threadKey, timelineKey } from './keys';

/** The first page is small, so that it is there soon; those that follow are read ahead. */
const pageSize = { first: 50, further: 100 };
/** More messages than these are not kept. */
export const mostMessages = 600;

/** What is asked for of a room: what is said there, or a thread, by the place of the message that it is to. */
interface Where {
  room: string;
  thread: number | null;
}

/** Which part of it; without any, the newest. */
interface Part {
  older_than?: number;
  newer_than?: number;
  around?: number;
  limit?: number;
  /** What the answer must have. */
  position?: string;
}

function keyOf({ room, thread }: Where) {
  return thread === null ? timelineKey(room) : threadKey(room, thread);
}

function getPage(api: ApiClient, { room, thread }: Where, part: Part, signal?: AbortSignal): Promise<Timeline> {
  const query = { limit: pageSize.further, ...part, ...(thread === null ? {} : { thread }) };
  return answer(
    api.GET('/api/v1/rooms/{room}/timeline', { params: { path: { room }, query }, ...(signal ? { signal } : {}) }),
  );
}

/**
 * Which part of a timeline is fetched when it is wanted anew: what stands around where one reads, and the newest for who
 * reads there.
 */
function partToFetch(queryClient: QueryClient, where: Where): Part {
  const before = queryClient.getQueryData<TimelineState>(keyOf(where));
  const place = readingPlaces(queryClient).get(placeKey(where.room, where.thread))?.sequence;
  const middle = before?.messages[Math.floor(before.messages.length / 2)]?.sequence;
  if (before?.hasNewer === true) return { around: place ?? middle ?? 0 };
  if (place !== undefined && (before === undefined || before.hasGap)) return { around: place };
  return { limit: pageSize.first };
}

/** A room's messages, or those of a thread: the newest page, kept fresh by push from its position on. */
export function useTimeline(room: string, thread: number | null = null) {
  const { account, api } = useAccountRuntime();
  const queryClient = useQueryClient();
  const where = { room, thread };
  const queryKey = keyOf(where);
  return useQuery<TimelineState>({
    queryKey,
    queryFn: async ({ signal }) => {
      const part = partToFetch(queryClient, where);
      const page = await getPage(api, where, part, signal);
      const before = queryClient.getQueryData<TimelineState>(queryKey);
      const state = newTimeline(page, before, { thread, me: account.id });
      // Somebody went elsewhere meanwhile: there they stay.
      const isElsewhere = before?.hasNewer === true && !before.hasGap && part.around === undefined && !state.hasNewer;
      if (isElsewhere && state.messages[0]?.id !== before.messages[0]?.id) return before;
      if (thread === null || rootOf(state) !== null || !state.hasOlder) return state;
      // However much is answered, the message that it is to is shown.
      return withRootPage(state, await getPage(api, where, { around: thread, limit: 1 }, signal));
    },
  });
}

/** How far the loading of a part has come. */
export type LoadState = 'idle' | 'loading' | 'failed';

/** What came of going to another place: `left` when one wanted to be elsewhere before it was read. */
export type Opened = { kind: 'read'; snapshot: number } | { kind: 'failed' } | { kind: 'left' };

/** What leads through the history of a room, or of a thread. */
export interface History {
  /** Whether older messages are being loaded, newer ones, or another place. */
  older: LoadState;
  newer: LoadState;
  elsewhere: LoadState;
  loadOlder: () => Promise<boolean>;
  loadNewer: () => Promise<boolean>;
  /** Loads what stands around a place, and leaves what was loaded unless the two meet. */
  openAround: (sequence: number) => Promise<Opened>;
  openNewest: () => Promise<Opened>;
  openBeginning: () => Promise<Opened>;
  /** Lets go of what is far from the message at this sequence; without one, from the end. */
  trim: (around: number | null) => void;
}

/** Leads through the history of a room, or of a thread. */
export function useHistory(room: string, thread: number | null = null): History {
  const { account, api } = useAccountRuntime();
  const queryClient = useQueryClient();
  const [older, setOlder] = useState<LoadState>('idle');
  const [newer, setNewer] = useState<LoadState>('idle');
  const [elsewhere, setElsewhere] = useState<LoadState>('idle');
  // Who asks while a page is on its way waits for that one.
  const running = useRef<{ older: Promise<boolean> | null; newer: Promise<boolean> | null }>({ older: null, newer: null });
  // Where one wants to be last is where one comes to.
  const lastOpened = useRef(0);

  const current = useCallback(
    () => queryClient.getQueryData<TimelineState>(keyOf({ room, thread })),
    [queryClient, room, thread],
  );
  const change = useCallback(
    (apply: (state: TimelineState) => TimelineState) =>
      queryClient.setQueryData<TimelineState>(keyOf({ room, thread }), (state) => state && apply(state)),
    [queryClient, room, thread],
  );

  /** A page that knows all that push told of its messages; what was told later is told to it. */
  const pageOf = useCallback(
    async (part: Part): Promise<Timeline> => {
      const position = current()?.position;
      const page = await getPage(api, { room, thread }, position === undefined ? part : { ...part, position });
      const state = current();
      if (state && isTooOld(state, page)) throw new Error('the read model is behind');
      return page;
    },
    [api, current, room, thread],
  );

  const loadOlder = useCallback((): Promise<boolean> => {
    const load = async (first: number): Promise<boolean> => {
      setOlder('loading');
      try {
        const page = await pageOf({ older_than: first });
        change((state) => withOlder(state, first, page));
        setOlder('idle');
        return true;
      } catch {
        setOlder('failed');
        return false;
      } finally {
        running.current.older = null;
      }
    };
    const state = current();
    const first = state?.messages[0]?.sequence;
    if (running.current.older === null && state?.hasOlder === true && first !== undefined) running.current.older = load(first);
    return running.current.older ?? Promise.resolve(false);
  }, [change, current, pageOf]);

  const loadNewer = useCallback((): Promise<boolean> => {
    const load = async (last: number): Promise<boolean> => {
      setNewer('loading');
      try {
        const page = await pageOf({ newer_than: last });
        change((state) => withNewer(state, last, page));
        setNewer('idle');
        return true;
      } catch {
        setNewer('failed');
        return false;
      } finally {
        running.current.newer = null;
      }
    };
    const state = current();
    const last = state?.messages.at(-1)?.sequence;
    if (running.current.newer === null && state?.hasNewer === true && last !== undefined) running.current.newer = load(last);
    return running.current.newer ?? Promise.resolve(false);
  }, [change, current, pageOf]);

  const open = useCallback(
    async (part: Part): Promise<Opened> => {
      lastOpened.current += 1;
      const mine = lastOpened.current;
      setElsewhere('loading');
      try {
        const page = await pageOf(part);
        const root = thread === null ? null : await pageOf({ around: thread, limit: 1 });
        if (mine !== lastOpened.current) return { kind: 'left' };
        const next = newTimeline(page, current(), { thread, me: account.id });
        change(() => (root && rootOf(next) === null ? withRootPage(next, root) : next));
        // What failed at another place is not said of this one.
        setOlder('idle');
        setNewer('idle');
        setElsewhere('idle');
        return { kind: 'read', snapshot: next.snapshot };
      } catch {
        if (mine !== lastOpened.current) return { kind: 'left' };
        setElsewhere('failed');
        return { kind: 'failed' };
      }
    },
    [account.id, change, current, pageOf, thread],
  );

  const openAround = useCallback((sequence: number) => open({ around: sequence }), [open]);
  const openNewest = useCallback(() => open({ limit: pageSize.first }), [open]);
  const openBeginning = useCallback(() => open({ newer_than: 0 }), [open]);
  const trim = useCallback(
    (around: number | null) => void change((state) => trimmedAround(state, around, mostMessages)),
    [change],
  );

  return useMemo(
    () => ({ older, newer, elsewhere, loadOlder, loadNewer, openAround, openNewest, openBeginning, trim }),
    [older, newer, elsewhere, loadOlder, loadNewer, openAround, openNewest, openBeginning, trim],
  );
}
