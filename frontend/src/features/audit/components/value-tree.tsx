import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { shortId } from '@/lib/text/actor';

import { isObject, markOf } from '../marks';
import type { Mark } from '../marks';
import { auditText } from '../text';

import styles from './value-tree.module.css';

type OnReveal = (place: { stream: string; sequence: number }) => void;

/** Any JSON as a tree of names and values. Personal values are shown as their marks. */
export function ValueTree({ value, onReveal }: { value: unknown; onReveal?: OnReveal | undefined }) {
  const entries = entriesOf(value);
  if (entries === null) return <Leaf value={value} onReveal={onReveal} />;
  if (entries.length === 0) return <span className={styles.nothing}>{auditText().values.nothing}</span>;
  return (
    <ul className={styles.object}>
      {entries.map(([name, each]) => (
        <li key={name} className={entriesOf(each) === null ? styles.leaf : undefined}>
          <span className={styles.name}>{name}</span> <ValueTree value={each} onReveal={onReveal} />
        </li>
      ))}
    </ul>
  );
}

/** What is inside a value; null for one that is shown as a whole. */
function entriesOf(value: unknown): [string, unknown][] | null {
  if (Array.isArray(value)) return value.map((each: unknown, index) => [String(index + 1), each]);
  return isObject(value) && markOf(value) === null ? Object.entries(value) : null;
}

function Leaf({ value, onReveal }: { value: unknown; onReveal?: OnReveal | undefined }) {
  const mark = markOf(value);
  if (mark) return <MarkedValue mark={mark} onReveal={onReveal} />;
  if (value === null || value === undefined || value === '') return <span className={styles.nothing}>{auditText().values.nothing}</span>;
  return <span className={styles.value}>{typeof value === 'string' ? value : JSON.stringify(value)}</span>;
}

function MarkedValue({ mark, onReveal }: { mark: Mark; onReveal?: OnReveal | undefined }) {
  const { place } = mark;
  const text = auditText().values;
  return (
    <span className={styles.leaf}>
      <Badge tone={mark.kind === 'sealed' ? 'active' : 'plain'}>
        {mark.kind === 'sealed' ? text.sealed : text.erased}
      </Badge>
      <span className={styles.name} title={mark.person}>
        {text.ofAccount(shortId(mark.person))}
      </span>
      {mark.kind === 'sealed' && place !== null && onReveal && (
        <Button
          small
          variant="quiet"
          aria-label={text.revealOf(place.sequence, place.stream)}
          onClick={() => onReveal(place)}
        >
          {text.reveal}
        </Button>
      )}
    </span>
  );
}
