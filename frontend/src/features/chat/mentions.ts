import { linkify } from '@/lib/text/linkify';
import { saidIn } from '@/lib/text/markup';

/** A stretch of a text: plain, or what names somebody, by their handle without the `@`. */
export interface MentionPart {
  text: string;
  handle: string | null;
}

/** The word that names everybody in the room. */
export const everybody = 'room';

/** An `@` that does not stand within a word, and the word behind it. The server reads a text in the same way. */
const mention = /(?<![\p{Alphabetic}\p{N}_@./-])@([\p{Alphabetic}\p{N}_-]+)/gu;

/** Splits a text at the handles that are in `known`. Joined again, the parts' texts are the text. */
export function splitMentions(text: string, known: (handle: string) => boolean): MentionPart[] {
  const parts: MentionPart[] = [];
  let end = 0;
  for (const match of text.matchAll(mention)) {
    const handle = (match[1] ?? '').toLowerCase();
    if (handle !== everybody && !known(handle)) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), handle: null });
    parts.push({ text: match[0], handle });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), handle: null });
  return parts;
}

/** Whom a message names, members or not: not in code, and not in a web address. */
export function namedIn(text: string): ReadonlySet<string> {
  const plain = saidIn(text).flatMap((stretch) => linkify(stretch).flatMap((part) => (part.href === null ? [part.text] : [])));
  return new Set(plain.flatMap((stretch) => splitMentions(stretch, () => true).flatMap(({ handle }) => handle ?? [])));
}

/** Whether a changed text names somebody whom it did not name before, member or not. */
export function namesMore(before: string, after: string): boolean {
  const had = namedIn(before);
  return [...namedIn(after)].some((handle) => !had.has(handle));
}

/** What is being named before the cursor: where its `@` stands and what follows; null when nothing is. */
export function mentionAt(text: string, cursor: number): { from: number; typed: string } | null {
  const match = /(?<![\p{Alphabetic}\p{N}_@./-])@([\p{Alphabetic}\p{N}_-]*)$/u.exec(text.slice(0, cursor));
  return match ? { from: match.index, typed: (match[1] ?? '').toLowerCase() } : null;
}
