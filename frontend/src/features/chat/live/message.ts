import type { Person, Timeline } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';
import type { OutboxAttachment } from '@/lib/live/outbox-storage';

import { previewsOf } from './link-previews';
import type { LinkPreview } from './link-previews';
import { threadOf } from './threads';
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
  /** Whether it mentioned whoever is here by their handle when it was posted: then they follow its thread. */
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

/** A message as a page tells it. */
export function messageOf(item: Timeline['items'][number]): Message {
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

/** Of two edits the later one counts, whichever comes first here; none of a deleted message. */
export function withEdit(message: Message, edit: NonNullable<ReturnType<typeof editedMessage>>): Message {
  const { sequence, body, edited } = edit;
  if (message.sequence !== sequence || message.deleted || textSequence(message) >= edited.sequence) return message;
  return { ...message, body, edited };
}

/** Where in the log the text of a message stands. */
export function textSequence(message: Message): number {
  return message.edited?.sequence ?? message.sequence;
}

/** Of two deletions the first counts, as it does everywhere. */
export function withDeletion(message: Message, { sequence, by, at }: Deleted & { sequence: number }): Message {
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
