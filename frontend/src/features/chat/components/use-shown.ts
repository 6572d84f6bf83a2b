import { useMemo, useState } from 'react';

import type { Message } from '../live/message';

/** So many messages are on the page of who reads at the end, and anywhere else. A long room stays quick so. */
const atEnd = 80;
const mostShown = 150;
/** So many come in at one side, and go at the other, when somebody comes near the edge of what is on the page. */
const step = 20;
/** With fewer than these left before the edge of what is loaded, more is loaded. */
const ahead = 60;

interface Wanted {
  messages: readonly Message[];
  isAtEnd: boolean;
  /** The message that is wanted on the page at first; null for the end. */
  begin: number | null;
}

/** Which of the loaded messages are on the page. */
export function useShown({ messages, isAtEnd, begin }: Wanted) {
  const [first, setFirst] = useState(() => (begin === null ? null : firstAround(messages, begin)));
  const all = messages.length;
  const from = first === null ? all - atEnd : indexFrom(messages, first);
  // Who is at the end sees what comes there, however much it is.
  const start = Math.max(0, isAtEnd ? Math.max(from, all - mostShown) : from);
  const end = Math.min(all, start + mostShown);
  const shown = useMemo(() => messages.slice(start, end), [messages, start, end]);
  const showFrom = (index: number) => setFirst(messages[Math.max(0, index)]?.sequence ?? null);

  return {
    shown,
    /** Whether what is loaded begins, or ends, with what is shown. */
    isFirst: start === 0,
    isLast: end === all,
    /** Older ones; true when more is to be loaded by then. */
    showEarlier(): boolean {
      if (start > 0) showFrom(start - step);
      return start - step < ahead;
    },
    showLater(): boolean {
      if (end < all) showFrom(Math.min(start + step, all - mostShown));
      return all - end - step < ahead;
    },
    /** The end, for as long as one is there. */
    showEnd: () => setFirst(null),
    /** What is shown now, also when more comes at the end. */
    stay: () => showFrom(start),
    showBeginning: () => showFrom(0),
    /** This message with what stands around it, unless it is on the page. */
    showAround(sequence: number): void {
      const isThere = shown.some((each) => each.sequence === sequence);
      if (isThere) showFrom(start);
      else setFirst(firstAround(messages, sequence));
    },
  };
}

/** Where what is shown begins, so that a message stands in its middle. */
function firstAround(messages: readonly Message[], sequence: number): number | null {
  const at = indexFrom(messages, sequence);
  return messages[Math.max(0, at - mostShown / 2)]?.sequence ?? null;
}

/** Where the messages from this sequence on begin. */
function indexFrom(messages: readonly Message[], sequence: number): number {
  const at = messages.findIndex((each) => each.sequence >= sequence);
  return at < 0 ? messages.length - atEnd : at;
}
