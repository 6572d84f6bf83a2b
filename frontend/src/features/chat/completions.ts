import type { Person } from '@/lib/api/models';
import { isWithinCode, isWithinLineCode } from '@/lib/text/markup';

import { emojiBegun, emojiNamed } from './components/emoji-names';
import { everybody, mentionAt } from './mentions';
import { chatText } from './text';

/** What can be put in the place of what is being typed. */
export type Candidate =
  /** Somebody who can be named, or everybody; the name is empty where that is their handle. */
  | { kind: 'person'; handle: string; name: string; person: Person | null }
  | { kind: 'emoji'; emoji: string; names: string };

/** What is being typed before the cursor: where its sign stands, and what follows that. */
interface Typed {
  kind: Candidate['kind'];
  from: number;
  typed: string;
}

/** So many are offered at a time. */
const most = 6;

/** A colon that does not stand in a time, a word or an address, and the name behind it. A letter alone makes a face: `:D`. */
const begunEmoji = /(?<![\p{Alphabetic}\p{N}_:/]):([\p{Alphabetic}\p{N}_]{2,})$/u;
const wholeEmoji = /(?<![\p{Alphabetic}\p{N}_:/]):([\p{Alphabetic}\p{N}_]{2,}):$/u;
/** What is left behind the cursor of a word that it stands in. */
const restOfHandle = /^[\p{Alphabetic}\p{N}_-]*\s?/u;
const restOfEmoji = /^[\p{Alphabetic}\p{N}_]*:?\s?/u;

/** What is being typed and can be completed; null when nothing is. In code, a sign is a sign. */
export function typedAt(text: string, cursor: number): Typed | null {
  const named = mentionAt(text, cursor);
  const found: Typed | null = named ? { kind: 'person', ...named } : emojiAt(text, cursor);
  return found === null || isCode(text, found.from) ? null : found;
}

/** What can be put there, the likeliest first. */
export function candidatesFor({ kind, typed }: Typed, people: ReadonlyMap<string, Person>, me: string): Candidate[] {
  if (kind === 'person') return peopleFor(typed, people, me);
  return emojiBegun(typed).slice(0, most).map(([emoji, names]): Candidate => ({ kind: 'emoji', emoji, names }));
}

/** The text with the candidate in the place of what was typed, and where the cursor is then. */
export function completed(text: string, cursor: number, { from }: Typed, candidate: Candidate): { text: string; cursor: number } {
  const put = candidate.kind === 'person' ? `@${candidate.handle}` : candidate.emoji;
  const before = `${text.slice(0, from)}${put} `;
  const rest = text.slice(cursor).replace(candidate.kind === 'person' ? restOfHandle : restOfEmoji, '');
  return { text: before + rest, cursor: before.length };
}

/** The text with an emoji in the place of its whole name, as in `:rocket:`, that ends at the cursor; null where none does. */
export function withNamedEmoji(text: string, cursor: number): { text: string; cursor: number } | null {
  const match = wholeEmoji.exec(text.slice(0, cursor));
  const emoji = match && !isCode(text, match.index) ? emojiNamed(match[1] ?? '') : null;
  if (!match || emoji === null) return null;
  const before = text.slice(0, match.index) + emoji;
  return { text: before + text.slice(cursor), cursor: before.length };
}

function emojiAt(text: string, cursor: number): Typed | null {
  const match = begunEmoji.exec(text.slice(0, cursor));
  return match && { kind: 'emoji', from: match.index, typed: match[1] ?? '' };
}

function isCode(text: string, place: number): boolean {
  return isWithinCode(text.slice(0, place)) || isWithinLineCode(text, place);
}

/** Who can be named by what was typed: those whose handle, or a part of whose name, begins so. */
function peopleFor(typed: string, people: ReadonlyMap<string, Person>, me: string): Candidate[] {
  const begins = (text: string) => text.toLowerCase().startsWith(typed);
  const others = [...people.values()].filter((person) => person.account_id !== me && person.deleted !== true && person.bot !== true);
  const found = others.filter(({ handle, name }) => begins(handle) || begins(name) || name.split(/\s+/u).some(begins));
  found.sort((a, b) => Number(begins(b.handle)) - Number(begins(a.handle)) || a.handle.localeCompare(b.handle));
  const candidates = found.map((person): Candidate => ({ kind: 'person', handle: person.handle, name: person.name, person }));
  if (begins(everybody)) candidates.push({ kind: 'person', handle: everybody, name: chatText().people.everybody, person: null });
  const offered = candidates.slice(0, most);
  const [first] = offered;
  // Who is written out already need not be completed: Enter is for the message by then.
  return offered.length === 1 && first?.kind === 'person' && first.handle === typed ? [] : offered;
}
