import { Badge } from '@/components/badge';
import type { BadgeTone } from '@/components/badge';
import type { StateChange } from '@/lib/api/models';

import { auditText } from '../text';

import styles from './changes-list.module.css';
import { ValueTree } from './value-tree';

const tones: Record<StateChange['kind'], BadgeTone> = {
  added: 'success',
  removed: 'danger',
  changed: 'warning',
};

/** What is different between two moments, place by place. */
export function ChangesList({ changes }: { changes: readonly StateChange[] }) {
  const text = auditText().changes;
  if (changes.length === 0) return <p>{text.none}</p>;
  return (
    <ul className={styles.list} aria-label={text.label}>
      {changes.map((change) => (
        <li key={change.path} className={styles.change}>
          <p className={styles.head}>
            <Badge tone={tones[change.kind]}>{text.kinds[change.kind]}</Badge>
            <strong>{pathWords(change.path)}</strong>
          </p>
          <div className={styles.sides}>
            {change.kind !== 'added' && <Side name={text.before} value={change.before} />}
            {change.kind !== 'removed' && <Side name={text.after} value={change.after} />}
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
  if (pointer === '') return auditText().changes.all;
  const steps = pointer.slice(1).split('/');
  return steps.map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~')).join(' › ');
}
