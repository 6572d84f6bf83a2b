import { useCallback, useEffect, useState } from 'react';

import type { Opened } from '../api/get-timeline';

import type { TimelineState } from './timeline-state';

/** How far somebody has got who wants to see one message of a room. */
type Jump =
  | { kind: 'none' }
  | { kind: 'looking' }
  /** It stays found when one scrolls away from it. */
  | { kind: 'found'; message: string }
  /** What stands there could not be loaded. */
  | { kind: 'failed'; again: () => void }
  /** No such message is in this room. */
  | { kind: 'missing' };

interface Wish {
  at: number;
  visit: string;
}

/**
 * Goes to the message that was posted at this sequence, however far back that is: what stands around it is loaded, and not
 * what lies between. `visit` is another one each time that somebody asks.
 */
export function useJump(
  at: number | null,
  visit: string,
  timeline: TimelineState | undefined,
  openAround: (sequence: number) => Promise<Opened>,
): Jump {
  const [found, setFound] = useState<(Wish & { message: string }) | null>(null);
  const [ended, setEnded] = useState<(Wish & { opened: Opened }) | null>(null);
  const again = useCallback(() => setEnded(null), []);
  const isWished = (wish: Wish | null) => wish !== null && wish.at === at && wish.visit === visit;
  const isLoaded = timeline !== undefined;
  const here = timeline?.messages.find((each) => each.sequence === at);
  const isFound = isWished(found);
  if (at !== null && here && !isFound) setFound({ at, visit, message: here.id });

  const wanted = isLoaded && !here && !isFound && !isWished(ended) ? at : null;
  useEffect(() => {
    if (wanted === null) return undefined;
    let isLeft = false;
    void openAround(wanted).then((opened) => {
      if (!isLeft) setEnded({ at: wanted, visit, opened });
    });
    return () => {
      isLeft = true;
    };
  }, [wanted, visit, openAround]);

  if (at === null || !isLoaded) return { kind: 'none' };
  if (here) return { kind: 'found', message: here.id };
  if (found && isFound) return { kind: 'found', message: found.message };
  if (!ended || !isWished(ended)) return { kind: 'looking' };
  const { opened } = ended;
  if (opened.kind === 'failed') return { kind: 'failed', again };
  if (opened.kind === 'left') return { kind: 'none' };
  // What was read is shown a moment later.
  return timeline.snapshot >= opened.snapshot ? { kind: 'missing' } : { kind: 'looking' };
}
