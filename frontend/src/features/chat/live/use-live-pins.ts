import { useQueryClient } from '@tanstack/react-query';

import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useFollow } from '@/lib/runtime/use-follow';

import { usePins } from '../api/get-pins';
import { pinsKey, timelineKey } from '../api/keys';

import type { Answered } from './message';
import { applyToPins, pinnedMessage, pinsCaughtUpTo } from './pins-state';
import type { PinsState } from './pins-state';
import { quoteOf } from './quotes';
import type { TimelineState } from './timeline-state';

/** What is pinned in a room, live: each event is applied to it once and in order. */
export function useLivePins(room: string) {
  const { known } = useAccountRuntime();
  const queryClient = useQueryClient();
  const pins = usePins(room);
  const key = pinsKey(room);
  const change = (apply: (state: PinsState) => PinsState) =>
    queryClient.setQueryData<PinsState>(key, (state) => state && apply(state));
  const fetchAgain = () => void queryClient.invalidateQueries({ queryKey: key });
  const quoteIn = (message: Answered) => {
    const timeline = queryClient.getQueryData<TimelineState>(timelineKey(room));
    return timeline ? quoteOf(timeline, message) : null;
  };

  useFollow({
    topic: `chat.*.${room}`,
    stream: 'CHATS',
    snapshot: pins.data?.snapshot ?? null,
    held: () => queryClient.getQueryData<PinsState>(key)?.snapshot,
    position: pins.data?.position,
    onEvent: (frame, position) => {
      change((state) => applyToPins(state, frame, position, quoteIn));
      const message = pinnedMessage(frame)?.message;
      // It is further back than what is loaded: the query tells what it says.
      if (message && quoteIn(message) === null) {
        known.note(position);
        fetchAgain();
      }
    },
    onCaughtUp: (position) => change((state) => pinsCaughtUpTo(state, position)),
    onReset: fetchAgain,
  });
  return pins;
}
