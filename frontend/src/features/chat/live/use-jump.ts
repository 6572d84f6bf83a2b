import { useEffect, useState } from 'react';

import type { Message, TimelineState } from './timeline-state';

/** How far somebody has got who wants to see one message of a room. */
type Jump =
  | { kind: 'none' }
  | { kind: 'looking' }
  | { kind: 'found'; message: string }
  /** It is further back than is loaded for that. */
  | { kind: 'too-far' }
  /** No such message is in this room. */
  | { kind: 'missing' };

/**
 * Goes to the message that was posted at this sequence. The timeline is read backwards only, so what lies between is loaded;
 * that has an end.
 */
export function useJump(
  at: number | null,
  timeline: TimelineState | undefined,
  loadBackTo: (sequence: number, signal: AbortSignal) => Promise<boolean>,
): Jump {
  const [ended, setEnded] = useState<{ at: number; isReached: boolean } | null>(null);
  const isLoaded = timeline !== undefined;
  useEffect(() => {
    if (at === null || !isLoaded) return undefined;
    const leaving = new AbortController();
    void loadBackTo(at, leaving.signal).then((isReached) => {
      if (!leaving.signal.aborted) setEnded({ at, isReached });
    });
    return () => leaving.abort();
  }, [at, isLoaded, loadBackTo]);

  if (at === null || !timeline) return { kind: 'none' };
  const message = timeline.messages.find((each: Message) => each.sequence === at);
  if (message) return { kind: 'found', message: message.id };
  if (ended?.at !== at) return { kind: 'looking' };
  return { kind: ended.isReached ? 'missing' : 'too-far' };
}
