import type { Timeline } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';
import { formatPosition, positionIn } from '@/lib/live/position';
import type { Position } from '@/lib/live/position';
import { asSnapshot } from '@/lib/runtime/snapshot';
import type { Snapshot } from '@/lib/runtime/snapshot';

import { changedPreview, withPreview } from './link-previews';
import { deletedMessage, editedMessage, messageOf, postedMessage, withDeletion, withEdit } from './message';
import type { Message } from './message';
import { quoteOfMessage, quotesOf, quoteWithDeletion, quoteWithEdit, withQuotes } from './quotes';
import type { Quote } from './quotes';
import { changedReaction, withReaction } from './reactions';
import { withAnswer } from './threads';

/** What of a room is shown to whom. */
export interface TimelineView {
  /** The place of the message whose thread it is: that one and the answers; null for what is said in the room. */
  thread: number | null;
  me: string;
}

/** What was heard from push, to be told to pages that were read before it. */
interface Heard {
  /** The sequence up to which a page must be read, because what came until then is not kept. */
  after: number;
  frames: readonly EventFrame[];
}

/**
 * What is loaded of a room's timeline, or of a thread of it, oldest first: a window without gaps, which may end before the
 * room's last message.
 */
export interface TimelineState extends Snapshot<TimelineView> {
  messages: readonly Message[];
  /** Messages that are answered, as the pages told of them: of those that are not in the window. */
  quotes: readonly Quote[];
  /** Whether something was said before the first of them. */
  hasOlder: boolean;
  /** Whether something was said after the last of them. What is posted then is not added: it is read when one comes to it. */
  hasNewer: boolean;
  /** Of a thread: the message that it is to, where that is not in the window. */
  root: Message | null;
  /** What became of the messages up to here is in them; and, where nothing is newer, everything that was said. */
  position: string;
  heard: Heard;
  /** Events were missed that will not come any more: what is loaded may have been deleted. */
  hasGap: boolean;
}

const nobody: ReadonlySet<string> = new Set();
/** So many events are kept for pages that are on their way. A page that is later than that is asked for again. */
const mostHeard = 200;

/**
 * The state that a page gives. What was loaded around it stays where the two meet, so that nobody who reads there is thrown
 * elsewhere; it is followed from where it was, because the page says nothing of what became of those messages.
 */
export function newTimeline(page: Timeline, before?: TimelineState, view: TimelineView = { thread: null, me: '' }): TimelineState {
  const alone = timelineOf(page, view);
  if (!before || !meets(alone, before)) return asSnapshot(alone);
  const fresh = hearing(alone, before.heard);
  const [first, last] = [fresh.messages[0]?.sequence ?? 0, fresh.messages.at(-1)?.sequence ?? 0];
  const older = before.messages.filter((each) => each.sequence < first);
  const newer = before.messages.filter((each) => each.sequence > last);
  if (older.length + newer.length === 0) return asSnapshot(alone);
  return asSnapshot({
    ...fresh,
    messages: [...older, ...fresh.messages, ...newer],
    quotes: withQuotes(before.quotes, fresh.quotes),
    hasOlder: older.length > 0 ? before.hasOlder : fresh.hasOlder,
    hasNewer: newer.length > 0 ? before.hasNewer : fresh.hasNewer,
    root: before.root,
    position: before.position,
    heard: before.heard,
  });
}

/** What a page says by itself. */
function timelineOf(page: Timeline, view: TimelineView): Omit<TimelineState, 'snapshot'> {
  return {
    ...view,
    messages: page.items.map(messageOf),
    quotes: quotesOf(page),
    hasOlder: typeof page.next_cursor === 'string',
    hasNewer: page.has_newer,
    root: null,
    position: page.position,
    heard: { after: sequenceOf(page.position), frames: [] },
    hasGap: false,
  };
}

/** Whether a page and what was loaded before have a message in common, and what was loaded may be believed. */
function meets({ messages, position }: Omit<TimelineState, 'snapshot'>, before: TimelineState): boolean {
  if (before.hasGap || epochOf(before.position) !== epochOf(position)) return false;
  const known = new Set(before.messages.map((each) => each.id));
  return messages.some((each) => known.has(each.id));
}

/** What a page says, with what was heard after it was read: nothing of that comes once more. */
function hearing<T extends Omit<TimelineState, 'snapshot'>>(page: T, heard: Heard): T {
  const read = sequenceOf(page.position);
  return heard.frames.filter((frame) => frame.seq > read).reduce((state, frame) => withEvent(state, frame, nobody), page);
}

/** Whether a page was read so long ago that what became of its messages since is not known any more. */
export function isTooOld(timeline: TimelineState, page: Timeline): boolean {
  return epochOf(timeline.position) === epochOf(page.position) && sequenceOf(page.position) < timeline.heard.after;
}

/** With the page before the message at a sequence; the same state when that is no longer the first. */
export function withOlder(timeline: TimelineState, before: number, page: Timeline): TimelineState {
  if (timeline.messages[0]?.sequence !== before) return timeline;
  // It reaches up to that message, also where it was read before something in between was posted.
  const told = hearing({ ...timelineOf(page, timeline), hasNewer: false }, timeline.heard);
  const older = told.messages.filter((each) => each.sequence < before);
  const quotes = withQuotes(timeline.quotes, told.quotes);
  return { ...timeline, messages: [...older, ...timeline.messages], quotes, hasOlder: told.hasOlder };
}

/** With the page after the message at a sequence; the same state when that is no longer the last. */
export function withNewer(timeline: TimelineState, after: number, page: Timeline): TimelineState {
  if (timeline.messages.at(-1)?.sequence !== after) return timeline;
  const told = hearing(timelineOf(page, timeline), timeline.heard);
  const newer = told.messages.filter((each) => each.sequence > after);
  const quotes = withQuotes(timeline.quotes, told.quotes);
  return { ...timeline, messages: [...timeline.messages, ...newer], quotes, hasNewer: told.hasNewer };
}

/**
 * With so many messages at most: those around the one at a sequence, or the last ones. A window that only grew would in the
 * end hold the whole room.
 */
export function trimmedAround(timeline: TimelineState, sequence: number | null, most: number): TimelineState {
  const { messages, thread } = timeline;
  if (messages.length <= most) return timeline;
  const at = sequence === null ? -1 : messages.findIndex((each) => each.sequence >= sequence);
  const middle = at < 0 ? messages.length : at;
  const start = Math.min(Math.max(middle - Math.floor(most / 2), 0), messages.length - most);
  const kept = messages.slice(start, start + most);
  const gone = [...messages.slice(0, start), ...messages.slice(start + most)];
  // What they answer is shown with them, also once it is gone itself.
  const answered = new Set(kept.flatMap(({ answers }) => (answers ? [answers.sequence] : [])));
  const quotes = withQuotes(timeline.quotes, gone.map(quoteOfMessage)).filter((each) => answered.has(each.sequence));
  return {
    ...timeline,
    messages: kept,
    quotes,
    hasOlder: timeline.hasOlder || start > 0,
    hasNewer: timeline.hasNewer || start + most < messages.length,
    root: gone.find((each) => each.sequence === thread) ?? timeline.root,
  };
}

/** The message that a thread is to, whether the window has it or not. */
export function rootOf({ messages, root, thread }: TimelineState): Message | null {
  return messages.find((each) => each.sequence === thread) ?? root;
}

/** With the message that the thread is to, as a page tells that has it. */
export function withRootPage(timeline: TimelineState, page: Timeline): TimelineState {
  const item = page.items.find((each) => each.sequence === timeline.thread);
  return item ? { ...timeline, root: messageOf(item) } : timeline;
}

/**
 * With one more event of the room's topic, which may be in it already: a page may be newer than its position says. What
 * `blocked` people answer in threads is not new.
 */
export function applyToTimeline(
  timeline: TimelineState,
  frame: EventFrame,
  position: Position,
  blocked: ReadonlySet<string> = nobody,
): TimelineState {
  const heard = withHeard(timeline.heard, frame);
  return withEvent({ ...timeline, position: formatPosition(position), heard }, frame, blocked);
}

function withHeard({ after, frames }: Heard, frame: EventFrame): Heard {
  if (frames.length < mostHeard) return { after, frames: [...frames, frame] };
  // Many at once, so that not every event moves all of them.
  const kept = frames.slice(mostHeard / 2);
  return { after: frames[mostHeard / 2 - 1]?.seq ?? after, frames: [...kept, frame] };
}

function withEvent<T extends Omit<TimelineState, 'snapshot'>>(timeline: T, frame: EventFrame, blocked: ReadonlySet<string>): T {
  const deletion = deletedMessage(frame);
  if (deletion !== null) {
    const quotes = timeline.quotes.map((each) => quoteWithDeletion(each, deletion.sequence));
    return { ...withEach(timeline, (each) => withDeletion(each, deletion)), quotes };
  }
  const edit = editedMessage(frame);
  if (edit !== null) {
    const quotes = timeline.quotes.map((each) => quoteWithEdit(each, edit));
    return { ...withEach(timeline, (each) => withEdit(each, edit)), quotes };
  }
  const reaction = changedReaction(frame);
  if (reaction !== null) return withEach(timeline, (each) => withReaction(each, reaction));
  const preview = changedPreview(frame);
  if (preview !== null) return withEach(timeline, (each) => withPreview(each, preview));
  const message = postedMessage(frame, timeline.me);
  if (message === null) return timeline;
  const told = withAnswer(timeline, message, blocked);
  const isIn = !belongs(message, timeline.thread) || timeline.messages.some((each) => each.id === message.id);
  return isIn || isOutside(message, timeline) ? told : { ...told, messages: inOrder(told.messages, message) };
}

function withEach<T extends Omit<TimelineState, 'snapshot'>>(timeline: T, change: (message: Message) => Message): T {
  return { ...timeline, messages: timeline.messages.map(change), root: timeline.root && change(timeline.root) };
}

/** Whether a message belongs to what is not loaded, and is read with that. */
function isOutside({ sequence }: Message, { messages, hasOlder, hasNewer }: Omit<TimelineState, 'snapshot'>): boolean {
  const [first, last] = [messages[0]?.sequence ?? Infinity, messages.at(-1)?.sequence ?? -Infinity];
  return sequence > last ? hasNewer : sequence < first && hasOlder;
}

function inOrder(messages: readonly Message[], message: Message): readonly Message[] {
  const isLast = message.sequence > (messages.at(-1)?.sequence ?? 0);
  const all = [...messages, message];
  return isLast ? all : all.sort((a, b) => a.sequence - b.sequence);
}

/** Whether a message is shown in a thread, or, with none, in the room. */
function belongs({ sequence, inThread }: Message, thread: number | null): boolean {
  if (thread === null) return inThread === null || inThread.alsoInRoom;
  return sequence === thread || inThread?.sequence === thread;
}

/** With the knowledge that push cannot tell what happened since: the next page stands alone. */
export function withGap(timeline: TimelineState): TimelineState {
  return { ...timeline, hasGap: true };
}

/** Nothing is missing up to this position. */
export function caughtUpTo(timeline: TimelineState, position: Position): TimelineState {
  return { ...timeline, position: formatPosition(position) };
}

function sequenceOf(position: string): number {
  return positionIn(position, 'CHATS').sequence;
}

function epochOf(position: string): string | null {
  return positionIn(position, 'CHATS').epoch;
}
