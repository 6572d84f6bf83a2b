import type { OutboxMessage } from '@/lib/live/outbox';
import { dayName, isSameDay } from '@/lib/time/format-time';

import type { Answered, Attachment, Message } from '../live/timeline-state';

/** A line of the message list. */
export type Row =
  | { kind: 'day'; key: string; label: string }
  /** From here on it is new. */
  | { kind: 'new'; key: 'new' }
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

/** The same each time, so that rows are not drawn anew. */
const none: readonly Attachment[] = [];

/** Messages further apart begin a new group. */
const oneGo = 5 * 60_000;

/** The lines for these messages: with separators where a day and what is new begin, and grouped by author. */
export function messageRows(
  messages: readonly Message[],
  outgoing: readonly OutboxMessage[],
  me: string,
  now: Date,
  newFrom: string | null = null,
): Row[] {
  const rows: Row[] = [];
  let last: { authorId: string; postedAt: Date } | null = null;
  const add = (row: Omit<Extract<Row, { kind: 'message' }>, 'kind' | 'isFirst'>) => {
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
    rows.push({ kind: 'message', isFirst: !goesOn, ...row });
    last = row;
  };

  for (const message of messages) {
    const { id, authorId, body, attachments, answers } = message;
    add({ key: id, authorId, body, attachments, postedAt: new Date(message.postedAt), outgoing: null, message, answers });
  }
  const known = new Set(messages.map((message) => message.id));
  for (const message of outgoing) {
    if (known.has(message.id) || message.deletes || message.edits) continue;
    // It will stand here, after what is there, whatever this machine's clock says.
    const earliest = (last as { postedAt: Date } | null)?.postedAt.getTime() ?? 0;
    const postedAt = new Date(Math.max(message.queuedAt, earliest));
    const answers = message.answers ? { id: message.answers.message, sequence: message.answers.sequence } : null;
    const { id: key, body, attachments = none } = message;
    add({ key, authorId: me, body, attachments, postedAt, outgoing: message, message: null, answers });
  }
  return rows;
}
