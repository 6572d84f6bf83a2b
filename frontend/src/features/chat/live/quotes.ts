import type { Person, Timeline } from '@/lib/api/models';
import { firstLine } from '@/lib/text/markup';

import type { Answered, Message } from './message';
import type { TimelineState } from './timeline-state';

/** What an answer shows of the message that it is to. */
export interface Quote {
  id: string;
  sequence: number;
  authorId: string;
  author: Person | null;
  /** The first line of what it says now; empty once it is deleted. */
  line: string;
  /** How many files go with it. */
  attachments: number;
  /** Where its text stands. */
  textSequence: number;
  deleted: boolean;
}

/** So many characters of the line are quoted, as the query does. */
const longest = 200;

/** The messages that the messages of a page answer. */
export function quotesOf(page: Timeline): Quote[] {
  return page.items.flatMap(({ answers }) => (answers ? [quoteFrom(answers)] : []));
}

/** A quote as the query gives it. */
export function quoteFrom(quote: NonNullable<Timeline['items'][number]['answers']>): Quote {
  return {
    id: quote.message_id,
    sequence: quote.sequence,
    authorId: quote.author.account_id,
    author: quote.author,
    line: quote.line,
    attachments: quote.attachments,
    textSequence: quote.text_sequence,
    deleted: quote.deleted,
  };
}

/** Quotes with those of another page, which says the same or a later thing of each. */
export function withQuotes(before: readonly Quote[], more: readonly Quote[]): readonly Quote[] {
  if (more.length === 0) return before;
  const bySequence = new Map(before.map((quote) => [quote.sequence, quote]));
  for (const quote of more) {
    const known = bySequence.get(quote.sequence);
    const isNewer = !known || (!known.deleted && (quote.deleted || quote.textSequence >= known.textSequence));
    if (isNewer) bySequence.set(quote.sequence, quote);
  }
  return [...bySequence.values()];
}

/** The same quote once its message was edited, if it is of this message; the later of two edits counts. */
export function quoteWithEdit(quote: Quote, edit: { sequence: number; body: string; edited: { sequence: number } }): Quote {
  if (quote.sequence !== edit.sequence || quote.deleted || quote.textSequence >= edit.edited.sequence) return quote;
  return { ...quote, line: lineOf(edit.body), textSequence: edit.edited.sequence };
}

/** The same quote once the message that was posted at a sequence is deleted. */
export function quoteWithDeletion(quote: Quote, sequence: number): Quote {
  return quote.sequence === sequence ? { ...quote, line: '', attachments: 0, deleted: true } : quote;
}

/** What to show of the message that another one answers; null while it is further back than what is known. */
export function quoteOf({ messages, quotes }: TimelineState, { sequence }: Answered): Quote | null {
  const message = messages.find((each) => each.sequence === sequence);
  if (message) return quoteOfMessage(message);
  return quotes.find((each) => each.sequence === sequence) ?? null;
}

/** The same quote of the same message each time, so that rows are not drawn anew. */
const made = new WeakMap<Message, Quote>();

/** What an answer shows of a message that is loaded. */
export function quoteOfMessage(message: Message): Quote {
  const known = made.get(message);
  if (known) return known;
  const quote = newQuoteOf(message);
  made.set(message, quote);
  return quote;
}

function newQuoteOf(message: Message): Quote {
  const { id, sequence, authorId, author, body, attachments, edited, deleted } = message;
  return {
    id,
    sequence,
    authorId,
    author,
    line: lineOf(body),
    attachments: attachments.length,
    textSequence: deleted ? sequence : (edited?.sequence ?? sequence),
    deleted: deleted !== null,
  };
}

function lineOf(body: string): string {
  return Array.from(firstLine(body)).slice(0, longest).join('');
}
