import { useEffect } from 'react';
import type { RefObject } from 'react';

import { watch } from '../live/in-sight';
import type { Message } from '../live/message';

import type { MessageScroller } from './message-scroller';

/** Has it known which of these messages are in sight, while somebody looks. */
export function useInSight(
  room: string,
  messages: readonly Message[],
  isWatched: boolean,
  scroller: RefObject<MessageScroller | null>,
): void {
  useEffect(() => {
    if (!isWatched) return undefined;
    return watch(room, (sequence) => {
      const message = messages.find((each) => each.sequence === sequence);
      return message !== undefined && scroller.current?.shows(message.id) === true;
    });
  }, [room, messages, isWatched, scroller]);
}
