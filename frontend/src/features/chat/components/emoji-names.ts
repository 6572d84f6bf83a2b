import { chatText } from '../text';

/** An emoji, and the words by which it is found. */
type Named = readonly [emoji: string, names: string];

/** Those with a name that has these words at the beginning of its own; all of them without any. */
export function findEmoji(text: string): readonly Named[] {
  const wanted = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return Object.entries(chatText().emoji).filter(([emoji, names]) => {
    const words = names.split(' ');
    return wanted.every((word) => word === emoji || words.some((each) => each.startsWith(word)));
  });
}

/** Those whose name is begun by what is typed as one word, as in `thumbsup` or `thumbs_up`; first those whose first name it is. */
export function emojiBegun(typed: string): readonly Named[] {
  const begun = joined(typed);
  if (begun === '') return [];
  const begins = (words: readonly string[]) => words.join('').startsWith(begun);
  const found = Object.entries(chatText().emoji).filter(([, names]) => beginnings(names).some(begins));
  const isFirst = ([, names]: Named) => Number(begins(names.split(' ')));
  return found.sort((a, b) => isFirst(b) - isFirst(a));
}

/** The emoji that is called so; of several, the first whose first name it is. */
export function emojiNamed(typed: string): string | null {
  const name = joined(typed);
  const isNamed = (words: readonly string[]) => words.some((_, index) => words.slice(0, index + 1).join('') === name);
  const all = Object.entries(chatText().emoji);
  const found = all.find(([, names]) => isNamed(names.split(' '))) ?? all.find(([, names]) => beginnings(names).some(isNamed));
  return found?.[0] ?? null;
}

function joined(typed: string): string {
  return typed.toLowerCase().replaceAll('_', '');
}

/** A name's words from each of them on. */
function beginnings(names: string): string[][] {
  const words = names.split(' ');
  return words.map((_, index) => words.slice(index));
}
