import type { OutboxMessage } from '@/lib/live/outbox';
import { dayName, isSameDay } from '@/lib/time/format-time';

import type { Answered, Attachment, Message } from '../live/message';

/** A line of the message list. */
export type Row =
  | { kind: 'day'; key: string; label: string }
  /** From here on it is new. */
  | { kind: 'new'; key: 'new' }
  /** Here newer messages are not loaded. */
  | { kind: 'gap'; key: 'gap' }
  | {
      kind: 'message';
      key: string;
      authorId: string;
      body: string;
      postedAt: Date;
      /** The first of what one person said in one go: it shows who and when. */
      isFirst: boolean;
      /** Set while the timeline does not have it yet. */
      outgoing: OutboxMessage | null;
      message: Message | null;
      attachments: readonly Attachment[];
      /** What it answers. */
      answers: Answered | null;
    };

type MessageLine = Extract<Row, { kind: 'message' }>;

/** The same each time, so that rows are not drawn anew. */
const none: readonly Attachment[] = [];
/** The line of each message, where it begins what somebody says in one go, and where it does not: for the same reason. */
const known = { first: new WeakMap<Message, MessageLine>(), further: new WeakMap<Message, MessageLine>() };

/** Messages further apart begin a new group. */
const oneGo = 5 * 60_000;

/**
 * The lines for these messages: with separators where a day and what is new begin, and grouped by author; and for what is on
 * its way, after all that is posted.
 */
export function messageRows(
  messages: readonly Message[],
  outgoing: readonly OutboxMessage[],
  me: string,
  now: Date,
  { newFrom = null, hasNewer = false }: { newFrom?: string | null; hasNewer?: boolean } = {},
): Row[] {
  const rows: Row[] = [];
  let last: { authorId: string; postedAt: Date } | null = null;
  const add = (row: Omit<MessageLine, 'kind' | 'isFirst'>) => {
    const isNewDay = last === null || !isSameDay(last.postedAt, row.postedAt);
    if (isNewDay) {
      const label = dayName(row.postedAt, now);
      rows.push({ kind: 'day', key: `day-${row.postedAt.toDateString()}`, label });
    }
    const isFirstNew = row.key === newFrom;
    if (isFirstNew) rows.push({ kind: 'new', key: 'new' });
    const goesOn =
      last !== null &&
      !isNewDay &&
      !isFirstNew &&
      last.authorId === row.authorId &&
      row.postedAt.getTime() - last.postedAt.getTime() < oneGo;
    rows.push(lineOf(row, !goesOn));
    last = row;
  };

  for (const message of messages) {
    const { id, authorId, body, attachments, answers } = message;
    const postedAt = (known.first.get(message) ?? known.further.get(message))?.postedAt ?? new Date(message.postedAt);
    add({ key: id, authorId, body, attachments, postedAt, outgoing: null, message, answers });
  }
  if (hasNewer) {
    rows.push({ kind: 'gap', key: 'gap' });
    last = null;
  }
  const posted = new Set(messages.map((message) => message.id));
  for (const message of outgoing) {
    if (posted.has(message.id) || message.deletes || message.edits) continue;
    // It will stand here, after what is there, whatever this machine's clock says.
    const earliest = (last as { postedAt: Date } | null)?.postedAt.getTime() ?? 0;
    const postedAt = new Date(Math.max(message.queuedAt, earliest));
    const answers = message.answers ? { id: message.answers.message, sequence: message.answers.sequence } : null;
    const { id: key, body, attachments = none } = message;
    add({ key, authorId: me, body, attachments, postedAt, outgoing: message, message: null, answers });
  }
  return rows;
}

function lineOf(row: Omit<MessageLine, 'kind' | 'isFirst'>, isFirst: boolean): MessageLine {
  const lines = isFirst ? known.first : known.further;
  const line = (row.message && lines.get(row.message)) ?? { kind: 'message', isFirst, ...row };
  if (row.message) lines.set(row.message, line);
  return line;
}

/** The lines of the messages from one to another, with what stands right before the first; up to the end without another. */
export function rowsBetween(rows: readonly Row[], first: string | undefined, last: string | null): readonly Row[] {
  const at = rows.findIndex((row) => row.key === first);
  if (at < 0) return last === null ? rows : [];
  let start = at;
  while (start > 0 && rows[start - 1]?.kind !== 'message') start -= 1;
  const end = last === null ? rows.length : rows.findIndex((row) => row.key === last) + 1;
  return rows.slice(start, end);
}
