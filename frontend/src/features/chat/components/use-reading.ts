import { useLayoutEffect, useState } from 'react';

import { positionIn } from '@/lib/live/position';

import type { Message } from '../live/message';
import type { TimelineState } from '../live/timeline-state';

interface Reading {
  /** How many messages of others came since one was at the end. */
  newBelow: number;
  /** The message before which the line stands that says where reading began; null for no line. */
  newFrom: string | null;
  /** Up to where one had read, where that is further back than what is loaded; else null. */
  newBefore: number | null;
}

interface Reader {
  timeline: TimelineState;
  me: string;
  /** Up to where one had read when the room was opened, if something is new there; else null. */
  newSince: number | null;
  /** How many messages of others are new by now, where not all of them are loaded. */
  unread: number;
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
export function useReading({ timeline, me, newSince, unread, isAtEnd, isWatched, isJumping, onSeen }: Reader): Reading {
  const { messages, hasOlder, hasNewer } = timeline;
  const newest = messages.at(-1)?.sequence ?? 0;
  // Where one reads further back, the newest that was there is not among them.
  const [seenTo, setSeenTo] = useState(() => newSince ?? Math.max(newest, positionIn(timeline.position, 'CHATS').sequence));
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
  const isFurtherBack = lineAfter !== null && hasOlder && (messages[0]?.sequence ?? 0) > lineAfter;
  const newFrom = lineAfter === null || isFurtherBack ? null : (messages.find(isNewAfter(lineAfter))?.id ?? null);
  const newBelow = hasNewer ? unread : messages.filter(isNewAfter(seenTo)).length;
  return { newBelow: isAtEnd ? 0 : newBelow, newFrom, newBefore: isFurtherBack ? lineAfter : null };
}
