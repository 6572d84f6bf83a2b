import { useLayoutEffect, useState } from 'react';

import type { Message, TimelineState } from '../live/timeline-state';

interface Reading {
  /** How many messages of others came since one was at the end. */
  newBelow: number;
  /** The message before which the line stands that says where reading began; null for no line. */
  newFrom: string | null;
}

interface Reader {
  timeline: TimelineState;
  me: string;
  /** Up to where one had read when the room was opened, if something is new there; else null. */
  newSince: number | null;
  isAtEnd: boolean;
  isWatched: boolean;
  /** Whether the page is about to show another place than the one where it stands. */
  isJumping: boolean;
  /** Which message is the newest while somebody has it in sight; null while nobody has. */
  onSeen: (sequence: number | null) => void;
}

/**
 * What of a room is new to its reader. The line stays where it is while the room is open, until messages come while
 * nobody looks: then it stands before those.
 */
export function useReading({ timeline, me, newSince, isAtEnd, isWatched, isJumping, onSeen }: Reader): Reading {
  const { messages, olderCursor } = timeline;
  const newest = messages.at(-1)?.sequence ?? 0;
  const [seenTo, setSeenTo] = useState(newSince ?? newest);
  const [lineAfter, setLineAfter] = useState(newSince);
  const isNewAfter = (sequence: number) => (message: Message) =>
    message.sequence > sequence && message.authorId !== me && !message.deleted;

  const isSeeing = isAtEnd && isWatched && !isJumping;
  if (isSeeing && seenTo < newest) setSeenTo(newest);
  if (!isWatched && (lineAfter ?? -1) < seenTo && messages.some(isNewAfter(seenTo))) setLineAfter(seenTo);

  const seen = isSeeing ? newest : null;
  useLayoutEffect(() => {
    onSeen(seen);
  }, [seen, onSeen]);

  // Where the marker is further back than what is loaded, the first new message is not there yet.
  const isLoaded = lineAfter !== null && (olderCursor === null || (messages[0]?.sequence ?? 0) <= lineAfter);
  const newFrom = isLoaded ? (messages.find(isNewAfter(lineAfter))?.id ?? null) : null;
  return { newBelow: isAtEnd ? 0 : messages.filter(isNewAfter(seenTo)).length, newFrom };
}
