import type { Person, Timeline } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';
import { formatPosition, positionIn } from '@/lib/live/position';
import type { Position } from '@/lib/live/position';
import { asSnapshot } from '@/lib/runtime/snapshot';
import type { Snapshot } from '@/lib/runtime/snapshot';

/** A message as the app holds it. */
export interface Message {
  id: string;
  sequence: number;
  authorId: string;
  /** As the query gave them; an event brings the id only. */
  author: Person | null;
  body: string;
  postedAt: string;
}

/** What is loaded of a room's timeline, oldest first. */
export interface TimelineState extends Snapshot<object> {
  messages: readonly Message[];
  /** Where older messages go on; null at the room's beginning. */
  olderCursor: string | null;
  /** Everything up to here is in `messages`. */
  position: string;
}

/**
 * The state that a newest page gives. What was loaded before it stays where the two meet, so that nobody who reads
 * further back is thrown to the end.
 */
export function newTimeline(page: Timeline, before?: TimelineState): TimelineState {
  const messages = page.items.map(messageOf);
  const older = olderThan(messages, page.position, before);
  return asSnapshot({
    messages: [...older, ...messages],
    olderCursor: older.length > 0 && before ? before.olderCursor : (page.next_cursor ?? null),
    position: page.position,
  });
}

/** With the page before `cursor`; the same state when that is no longer where it ends. */
export function prependOlder(timeline: TimelineState, cursor: string, page: Timeline): TimelineState {
  if (timeline.olderCursor !== cursor) return timeline;
  const known = new Set(timeline.messages.map((message) => message.id));
  const older = page.items.map(messageOf).filter((message) => !known.has(message.id));
  return { ...timeline, messages: [...older, ...timeline.messages], olderCursor: page.next_cursor ?? null };
}

/** With one more event of the room's topic, which may be in it already: a page may be newer than its position says. */
export function applyToTimeline(timeline: TimelineState, frame: EventFrame, position: Position): TimelineState {
  const moved = { ...timeline, position: formatPosition(position) };
  const message = postedMessage(frame);
  if (message === null || timeline.messages.some((each) => each.id === message.id)) return moved;
  const messages = [...timeline.messages, message];
  const isLast = message.sequence > (timeline.messages.at(-1)?.sequence ?? 0);
  return { ...moved, messages: isLast ? messages : messages.sort((a, b) => a.sequence - b.sequence) };
}

/** Nothing is missing up to this position. */
export function caughtUpTo(timeline: TimelineState, position: Position): TimelineState {
  return { ...timeline, position: formatPosition(position) };
}

/** The message of a `MessagePosted` event; null for any other, and for one whose text was erased. */
export function postedMessage(frame: EventFrame): Message | null {
  const { data } = frame;
  if (frame.event_type !== 'MessagePosted' || data === null) return null;
  const { message, author, body } = data;
  if (typeof message !== 'string' || typeof author !== 'string' || typeof body !== 'string') return null;
  return { id: message, sequence: frame.seq, authorId: author, author: null, body, postedAt: frame.time };
}

function messageOf(item: Timeline['items'][number]): Message {
  return {
    id: item.message_id,
    sequence: item.sequence,
    authorId: item.author.account_id,
    author: item.author,
    body: item.body,
    postedAt: item.posted_at,
  };
}

/** The messages of `before` that come before this page, if they reach up to it in the same log. */
function olderThan(page: readonly Message[], position: string, before: TimelineState | undefined): readonly Message[] {
  const first = page[0];
  if (!before || !first) return [];
  const isSameLog = positionIn(before.position, 'CHATS').epoch === positionIn(position, 'CHATS').epoch;
  const start = before.messages.findIndex((message) => message.id === first.id);
  return isSameLog && start > 0 ? before.messages.slice(0, start) : [];
}
