import type { IconName } from '@/components/icon';

/** Something that one can go to or do from the palette. */
export interface Choice {
  id: string;
  /** Under which heading it stands. */
  group: string;
  label: string;
  /** What it is found by besides its label. */
  words?: string;
  /** What stands behind the label, such as how much is new. */
  hint?: string;
  icon: IconName;
  run: () => void;
}

/** More are not shown at once: who sees so many types one letter more. */
export const mostShown = 12;

/**
 * The choices that have every word of what was typed, each at the beginning of a word of theirs before those that only
 * contain it; among equals, in the order that they have. With nothing typed, all of them.
 */
export function matching(choices: readonly Choice[], typed: string): Choice[] {
  const words = fold(typed).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return choices.slice(0, mostShown);
  const ranked = choices.flatMap((choice, place) => {
    const text = fold(`${choice.label} ${choice.words ?? ''}`);
    const ranks = words.map((word) => rank(text, word));
    return ranks.includes(none) ? [] : [{ choice, place, rank: Math.max(...ranks) }];
  });
  ranked.sort((a, b) => a.rank - b.rank || a.place - b.place);
  return ranked.slice(0, mostShown).map(({ choice }) => choice);
}

/** The choices by their heading, the groups in the order in which their first choice comes. */
export function grouped(choices: readonly Choice[]): { group: string; choices: Choice[] }[] {
  const groups = new Map<string, Choice[]>();
  for (const choice of choices) {
    const same = groups.get(choice.group);
    if (same) same.push(choice);
    else groups.set(choice.group, [choice]);
  }
  return Array.from(groups, ([group, of]) => ({ group, choices: of }));
}

const none = 3;

function rank(text: string, word: string): number {
  if (text.startsWith(word)) return 0;
  const at = text.indexOf(word);
  if (at < 0) return none;
  const boundary = /[\p{L}\p{N}]/u;
  for (let from = at; from >= 0; from = text.indexOf(word, from + 1)) {
    if (!boundary.test(text.charAt(from - 1))) return 1;
  }
  return 2;
}

/** Without case and accents: who types quickly leaves them out. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .trim();
}
