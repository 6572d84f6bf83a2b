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
