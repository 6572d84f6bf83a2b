import type { Person } from '@/lib/api/models';

import { displayName } from './person-name';
import styles from './typing-line.module.css';

interface TypingLineProps {
  typing: readonly string[];
  people: ReadonlyMap<string, Person>;
}

/** Says who is writing. It keeps its place when nobody is, so that nothing jumps. */
export function TypingLine({ typing, people }: TypingLineProps) {
  const [one, other, ...more] = typing.map((account) => displayName(people.get(account)));
  let text = '';
  if (more.length > 0) text = 'Several people are writing …';
  else if (other !== undefined) text = `${one} and ${other} are writing …`;
  else if (one !== undefined) text = `${one} is writing …`;
  return (
    <p className={styles.line} aria-live="off">
      {text}
    </p>
  );
}
