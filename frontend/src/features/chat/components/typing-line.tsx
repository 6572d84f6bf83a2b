import type { Person } from '@/lib/api/models';

import { chatText } from '../text';

import { displayName } from './person-name';
import styles from './typing-line.module.css';

interface TypingLineProps {
  typing: readonly string[];
  people: ReadonlyMap<string, Person>;
}

/** Says who is writing. It keeps its place when nobody is, so that nothing jumps. */
export function TypingLine({ typing, people }: TypingLineProps) {
  const [one, other, ...more] = typing.map((account) => displayName(people.get(account)));
  const words = chatText().rooms;
  let text = '';
  if (more.length > 0) text = words.severalWrite;
  else if (one !== undefined) text = other === undefined ? words.isWriting(one) : words.areWriting(one, other);
  return (
    <p className={styles.line} aria-live="off">
      {text}
    </p>
  );
}
