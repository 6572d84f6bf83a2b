import { Badge } from '@/components/badge';
import type { BadgeTone } from '@/components/badge';
import type { StateChange } from '@/lib/api/models';

import styles from './changes-list.module.css';
import { ValueTree } from './value-tree';

const kinds: Record<StateChange['kind'], { words: string; tone: BadgeTone }> = {
  added: { words: 'Added', tone: 'success' },
  removed: { words: 'Removed', tone: 'danger' },
  changed: { words: 'Changed', tone: 'warning' },
};

/** What is different between two moments, place by place. */
export function ChangesList({ changes }: { changes: readonly StateChange[] }) {
  if (changes.length === 0) return <p>Nothing is different.</p>;
  return (
    <ul className={styles.list} aria-label="What is different">
      {changes.map((change) => (
        <li key={change.path} className={styles.change}>
          <p className={styles.head}>
            <Badge tone={kinds[change.kind].tone}>{kinds[change.kind].words}</Badge>
            <strong>{pathWords(change.path)}</strong>
          </p>
          <div className={styles.sides}>
            {change.kind !== 'added' && <Side name="Before" value={change.before} />}
            {change.kind !== 'removed' && <Side name="After" value={change.after} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Side({ name, value }: { name: string; value: unknown }) {
  return (
    <div className={styles.side}>
      <h4>{name}</h4>
      <ValueTree value={value} />
    </div>
  );
}

/** A JSON pointer as a way through the tree. */
function pathWords(pointer: string): string {
  if (pointer === '') return 'All of it';
  const steps = pointer.slice(1).split('/');
  return steps.map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~')).join(' › ');
}
