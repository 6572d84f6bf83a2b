import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { quotasKey } from '@/lib/api/quotas-key';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useFollow } from '@/lib/runtime/use-follow';

import { getConversions, useConversions } from '../api/get-conversions';
import { conversionsKey } from '../api/keys';

import { applyToConversions, caughtUpTo, withQueuePositions } from './conversions-state';
import type { ConversionsState } from './conversions-state';

/** The queue moves with every document of anybody; so often is it asked where one's own are. */
const queuePause = 1500;

/** One's conversions, live: each event is applied once and in order, and the places in the queue follow. */
export function useLiveConversions() {
  const { account, api, live } = useAccountRuntime();
  const queryClient = useQueryClient();
  const conversions = useConversions();
  const { data } = conversions;
  const hasQueued = data?.items.some((item) => item.status === 'queued') ?? false;

  const change = (apply: (state: ConversionsState) => ConversionsState) =>
    queryClient.setQueryData<ConversionsState>(conversionsKey, (state) => state && apply(state));

  useFollow({
    topic: `conversion.${account.id}.*`,
    stream: 'CONVERSIONS',
    snapshot: data?.snapshot ?? null,
    held: () => queryClient.getQueryData<ConversionsState>(conversionsKey)?.snapshot,
    position: data?.position,
    onEvent: (frame, position) => {
      change((state) => applyToConversions(state, frame, position));
      // A conversion more, a result, or files less.
      void queryClient.invalidateQueries({ queryKey: quotasKey });
    },
    onCaughtUp: (position) => change((state) => caughtUpTo(state, position)),
    onReset: () => void queryClient.invalidateQueries({ queryKey: conversionsKey }),
  });

  useEffect(() => {
    if (!hasQueued) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      timer = undefined;
      // A place in the queue that could not be asked for is asked for at the next tick.
      const page = await getConversions(api, null).catch(() => null);
      if (page === null) return;
      queryClient.setQueryData<ConversionsState>(conversionsKey, (state) => state && withQueuePositions(state, page));
    };
    const stop = live.listen('queue.conversion', () => {
      timer ??= setTimeout(() => void look(), queuePause);
    });
    timer = setTimeout(() => void look(), 300);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [api, hasQueued, live, queryClient]);

  return conversions;
}
