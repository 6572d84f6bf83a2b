import type { Person, Timeline } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';
import type { OutboxAttachment } from '@/lib/live/outbox-storage';
import { formatPosition, positionIn } from '@/lib/live/position';
import type { Position } from '@/lib/live/position';
import { asSnapshot } from '@/lib/runtime/snapshot';
import type { Snapshot } from '@/lib/runtime/snapshot';

import { changedPreview, previewsOf, withPreview } from './link-previews';
import type { LinkPreview } from './link-previews';
import { quotesOf, quoteWithDeletion, quoteWithEdit, withQuotes } from './quotes';
import type { Quote } from './quotes';
import { changedReaction, withReaction } from './reactions';
import { threadOf, withAnswer } from './threads';
import type { Thread } from './threads';

/** A message as the app holds it. */
export interface Message {
  id: string;
  sequence: number;
  authorId: string;
  /** As the query gave them; an event brings the id only. */
  author: Person | null;
  /** Empty once it is deleted. */
  body: string;
  postedAt: string;
  /** Its last edit, unless it is deleted. */
  edited: Edited | null;
  deleted: Deleted | null;
  /** The message that it answers. */
  answers: Answered | null;
  /** The files that go with it; none once it is deleted. */
  attachments: readonly Attachment[];
  /** In the order in which they came. */
  reactions: readonly Reaction[];
  /** What was seen of the pages that it links to, in the order in which it came. Its text decides which are shown. */
  previews: readonly LinkPreview[];
  /** The thread that it stands in: the place of the message that the thread is to, and whether it is in the room, too. */
  inThread: { sequence: number; alsoInRoom: boolean } | null;
  /** What is answered in its own thread, once something is. */
  thread: Thread | null;
  /** Whether it mentions whoever is here by their handle. */
  mentionsMe: boolean;
}

/** A file that goes with a message. */
export type Attachment = OutboxAttachment;

/** A message that another one answers: its id and where it was posted. */
export interface Answered {
  id: string;
  sequence: number;
}

/** Somebody's reaction, and where it was added. */
export interface Reaction {
  sequence: number;
  by: string;
  emoji: string;
}

/** Where the text of a message stands that was edited, and when it was written. */
export interface Edited {
  sequence: number;
  at: string;
}

/** By whom and when a message was deleted. */
export interface Deleted {
  by: string;
  at: string;
}

/** What of a room is shown to whom. */
export interface TimelineView {
  /** The place of the message whose thread it is: that one and the answers; null for what is said in the room. */
  thread: number | null;
  me: string;
}

/** What is loaded of a room's timeline, or of a thread of it, oldest first. */
export interface TimelineState extends Snapshot<TimelineView> {
  messages: readonly Message[];
  /** Messages that are answered, as the pages told of them: of those that are further back than what is loaded. */
  quotes: readonly Quote[];
  /** Where older messages go on; null at the room's beginning. */
  olderCursor: string | null;
  /** Everything up to here is in `messages`. */
  position: string;
  /** Events were missed that will not come any more: what is loaded may have been deleted. */
  hasGap: boolean;
}

const nobody: ReadonlySet<string> = new Set();

/**
 * The state that a newest page gives. What was loaded before it stays where the two meet, so that nobody who reads
 * further back is thrown to the end; it is followed from where it was, because the page says nothing of what became
 * of older messages.
 */
export function newTimeline(page: Timeline, before?: TimelineState, view: TimelineView = { thread: null, me: '' }): TimelineState {
  const messages = page.items.map(messageOf);
  const older = olderThan(messages, page.position, before);
  const quotes = quotesOf(page);
  return asSnapshot({
    ...view,
    messages: [...older, ...messages],
    quotes: older.length > 0 && before ? withQuotes(before.quotes, quotes) : quotes,
    olderCursor: older.length > 0 && before ? before.olderCursor : (page.next_cursor ?? null),
    position: older.length > 0 && before ? before.position : page.position,
    hasGap: false,
  });
}

/** With the page before `cursor`; the same state when that is no longer where it ends. */
export function prependOlder(timeline: TimelineState, cursor: string, page: Timeline): TimelineState {
  if (timeline.olderCursor !== cursor) return timeline;
  const known = new Set(timeline.messages.map((message) => message.id));
  const older = page.items.map(messageOf).filter((message) => !known.has(message.id));
  const quotes = withQuotes(timeline.quotes, quotesOf(page));
  return { ...timeline, messages: [...older, ...timeline.messages], quotes, olderCursor: page.next_cursor ?? null };
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
  const moved = { ...timeline, position: formatPosition(position) };
  const deletion = deletedMessage(frame);
  if (deletion !== null) {
    const quotes = moved.quotes.map((each) => quoteWithDeletion(each, deletion.sequence));
    return { ...moved, quotes, messages: moved.messages.map((each) => withDeletion(each, deletion)) };
  }
  const edit = editedMessage(frame);
  if (edit !== null) {
    const quotes = moved.quotes.map((each) => quoteWithEdit(each, edit));
    return { ...moved, quotes, messages: moved.messages.map((each) => withEdit(each, edit)) };
  }
  const reaction = changedReaction(frame);
  if (reaction !== null) return { ...moved, messages: moved.messages.map((each) => withReaction(each, reaction)) };
  const preview = changedPreview(frame);
  if (preview !== null) return { ...moved, messages: moved.messages.map((each) => withPreview(each, preview)) };
  const message = postedMessage(frame, timeline.me);
  if (message === null) return moved;
  const told = withAnswer(moved, message, blocked);
  if (!belongs(message, timeline.thread) || timeline.messages.some((each) => each.id === message.id)) return told;
  const messages = [...told.messages, message];
  const isLast = message.sequence > (timeline.messages.at(-1)?.sequence ?? 0);
  return { ...told, messages: isLast ? messages : messages.sort((a, b) => a.sequence - b.sequence) };
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

/** The message of a `MessagePosted` event; null for any other, and for one whose author was erased. */
export function postedMessage(frame: EventFrame, me = ''): Message | null {
  const { data } = frame;
  if (frame.event_type !== 'MessagePosted' || data === null) return null;
  const { message, author, body } = data;
  if (typeof message !== 'string' || typeof author !== 'string') return null;
  const deleted = deletedOf(data.deleted);
  const text = deleted ? '' : body;
  if (typeof text !== 'string') return null;
  const { seq: sequence, time: postedAt } = frame;
  const answers = answeredOf(data.answers);
  return {
    id: message,
    sequence,
    authorId: author,
    author: null,
    body: text,
    postedAt,
    edited: null,
    deleted,
    answers,
    attachments: deleted ? [] : attachmentsOf(data.attachments),
    reactions: [],
    previews: [],
    inThread: inThreadOf(data.answers),
    thread: null,
    mentionsMe: Array.isArray(data.mentions) && data.mentions.includes(me),
  };
}

/** Which message a `MessageEdited` event changes, by its sequence, and to what; null for any other, and without a text. */
export function editedMessage(frame: EventFrame): { sequence: number; body: string; edited: Edited } | null {
  if (frame.event_type !== 'MessageEdited' || frame.data === null) return null;
  const { sequence, body } = frame.data;
  if (typeof sequence !== 'number' || typeof body !== 'string') return null;
  return { sequence, body, edited: { sequence: frame.seq, at: frame.time } };
}

/** Which message a `MessageDeleted` event deletes, by its sequence; null for any other event. */
export function deletedMessage(frame: EventFrame): (Deleted & { sequence: number }) | null {
  if (frame.event_type !== 'MessageDeleted' || frame.data === null) return null;
  const { sequence, by } = frame.data;
  if (typeof sequence !== 'number' || typeof by !== 'string') return null;
  return { sequence, by, at: frame.time };
}

/** Of two edits the later one counts, whichever comes first here; none of a deleted message. */
function withEdit(message: Message, edit: NonNullable<ReturnType<typeof editedMessage>>): Message {
  const { sequence, body, edited } = edit;
  if (message.sequence !== sequence || message.deleted || textSequence(message) >= edited.sequence) return message;
  return { ...message, body, edited };
}

/** Where in the log the text of a message stands. */
export function textSequence(message: Message): number {
  return message.edited?.sequence ?? message.sequence;
}

/** Of two deletions the first counts, as it does everywhere. */
function withDeletion(message: Message, { sequence, by, at }: Deleted & { sequence: number }): Message {
  if (message.sequence !== sequence || message.deleted) return message;
  return { ...message, body: '', edited: null, deleted: { by, at }, attachments: [], reactions: [], previews: [] };
}

/** What a posted message says of the one that it answers. */
function answeredOf(value: unknown): Answered | null {
  if (typeof value !== 'object' || value === null) return null;
  const { message: id, sequence } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof sequence === 'number' ? { id, sequence } : null;
}

/** In which thread a posted message stands. */
function inThreadOf(value: unknown): Message['inThread'] {
  const answers = answeredOf(value);
  const { thread } = (value ?? {}) as Record<string, unknown>;
  if (answers === null || typeof thread !== 'object' || thread === null) return null;
  return { sequence: answers.sequence, alsoInRoom: 'also_in_room' in thread && thread.also_in_room === true };
}

/** The files of a posted message; of somebody who was forgotten they have no name, and are none any more. */
function attachmentsOf(value: unknown): Attachment[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null) return [];
    const { file, name, media_type: mediaType, size_bytes: size, picture } = each as Record<string, unknown>;
    if (typeof file !== 'string' || typeof name !== 'string' || typeof mediaType !== 'string') return [];
    const { width, height } = (picture ?? {}) as Record<string, unknown>;
    const isPicture = typeof width === 'number' && typeof height === 'number';
    return [
      {
        file,
        name,
        mediaType,
        size: typeof size === 'number' ? size : 0,
        width: isPicture ? width : null,
        height: isPicture ? height : null,
      },
    ];
  });
}

/** What a replayed message says of its deletion. */
function deletedOf(value: unknown): Deleted | null {
  if (typeof value !== 'object' || value === null) return null;
  const { by, at } = value as Record<string, unknown>;
  return typeof by === 'string' && typeof at === 'string' ? { by, at } : null;
}

function messageOf(item: Timeline['items'][number]): Message {
  return {
    id: item.message_id,
    sequence: item.sequence,
    authorId: item.author.account_id,
    author: item.author,
    body: item.body,
    postedAt: item.posted_at,
    edited: item.edited ?? null,
    deleted: item.deleted ?? null,
    answers: item.answers ? { id: item.answers.message_id, sequence: item.answers.sequence } : null,
    attachments: item.attachments.map((each) => ({
      file: each.file_id,
      name: each.name,
      mediaType: each.media_type,
      size: each.size_bytes,
      width: each.width ?? null,
      height: each.height ?? null,
    })),
    reactions: item.reactions.map(({ sequence, account_id: by, emoji }) => ({ sequence, by, emoji })),
    previews: previewsOf(item),
    inThread: item.in_thread ? { sequence: item.in_thread.sequence, alsoInRoom: item.in_thread.also_in_room } : null,
    thread: item.thread ? threadOf(item.thread) : null,
    mentionsMe: item.mentions_me,
  };
}

/** The messages of `before` that come before this page, if they reach up to it in the same log. */
function olderThan(page: readonly Message[], position: string, before: TimelineState | undefined): readonly Message[] {
  const first = page[0];
  if (!before || before.hasGap || !first) return [];
  const isSameLog = positionIn(before.position, 'CHATS').epoch === positionIn(position, 'CHATS').epoch;
  const start = before.messages.findIndex((message) => message.id === first.id);
  return isSameLog && start > 0 ? before.messages.slice(0, start) : [];
}
