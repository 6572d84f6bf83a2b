import type { KeyboardEvent } from 'react';

/** What browsers tell in place of a key's own number while a word is being composed. */
const composed = 229;

/**
 * Whether a key is for a word that is being composed (Japanese, Chinese …), and so for nothing here. Safari ends the composing
 * before it tells of the Enter that ended it: by then, only the number says so.
 */
export function isComposing({ nativeEvent }: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing that replaced the number says it in Safari.
  return nativeEvent.isComposing || nativeEvent.keyCode === composed;
}
