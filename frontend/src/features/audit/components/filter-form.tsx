import { useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';

import { Button } from '@/components/button';
import { CheckBox } from '@/components/check-box';
import { TextField } from '@/components/text-field';
import { eventCatalogue } from '@/lib/api/event-catalogue';
import { useWhenOther } from '@/lib/runtime/use-when-other';
import { fromLocalInput, localInput } from '@/lib/time/moment';

import { meaningOf } from '../event-words';
import { countOf, noFilters, trimmed, wrongWith } from '../filters';
import type { FilterName, Filters } from '../filters';
import { auditText } from '../text';

import styles from './filter-form.module.css';

interface FilterFormProps {
  /** What the list shows now. */
  filters: Filters;
  /** Them as the address has them. */
  search: string;
  busy: boolean;
  onApply: (filters: Filters) => void;
}

/** Narrows the list down. It asks only when told to, because every question is written into the log. */
export function FilterForm({ filters, search, busy, onApply }: FilterFormProps) {
  const [typed, setTyped] = useState(filters);
  const [wrong, setWrong] = useState<Partial<Record<FilterName, string>>>({});
  useWhenOther(search, () => {
    setTyped(filters);
    setWrong({});
  });
  const box = useRef<HTMLDetailsElement>(null);
  const types = useId();
  const [startsOpen] = useState(() => isWide() || Object.keys(wrongWith(filters)).length > 0);
  const set = countOf(filters);
  const text = auditText().filter;
  const hasRare = typed.command !== '' || typed.correlation !== '' || typed.subject !== '';

  const field = (name: FilterName, label: string, hint?: ReactNode) => (
    <TextField
      label={label}
      name={name}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={typed[name]}
      error={wrong[name]}
      hint={hint}
      list={name === 'type' ? types : undefined}
      onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
    />
  );
  const time = (name: 'from' | 'to', label: string) => (
    <TextField
      label={label}
      name={name}
      type="datetime-local"
      step={1}
      value={localInput(typed[name])}
      error={wrong[name]}
      onChange={(event) => setTyped({ ...typed, [name]: fromLocalInput(event.target.value) })}
    />
  );
  const apply = (next: Filters) => {
    const found = wrongWith(next);
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    onApply(next);
    const element = box.current;
    if (isWide() || !element) return;
    // It would hide the list that was asked for.
    element.open = false;
    element.querySelector('summary')?.focus();
  };

  return (
    <details ref={box} className={styles.filter} open={startsOpen}>
      <summary>{set > 0 ? text.titleSet(set) : text.title}</summary>
      <form
        className={styles.form}
        aria-label={text.title}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          apply(trimmed(typed));
        }}
      >
        <div className={styles.fields}>
          {field('person', text.person, text.personHint)}
          {field('room', text.room, text.roomHint)}
          {field('type', text.type, text.typeHint)}
          {time('from', text.from)}
          {time('to', text.to)}
          {field('conversion', text.conversion, text.conversionHint)}
        </div>
        <details className={styles.more} open={hasRare}>
          <summary>{text.more}</summary>
          <div className={styles.fields}>
            {field('command', text.command)}
            {field('correlation', text.correlation, text.correlationHint)}
            {field('subject', text.subject, text.subjectHint)}
          </div>
        </details>
        <CheckBox
          checked={typed.reads === 'true'}
          onChange={(checked) => setTyped({ ...typed, reads: checked ? 'true' : '' })}
        >
          {text.reads}
        </CheckBox>
        <datalist id={types}>
          {eventCatalogue.map(({ type }) => (
            <option key={type} value={type}>
              {meaningOf(type)}
            </option>
          ))}
        </datalist>
        <div className={styles.actions}>
          <Button type="submit" variant="primary" busy={busy}>
            {text.show}
          </Button>
          <Button
            variant="quiet"
            onClick={() => {
              setTyped(noFilters);
              apply(noFilters);
            }}
          >
            {text.clear}
          </Button>
        </div>
      </form>
    </details>
  );
}

/** Where there is place for the form and the list. */
function isWide(): boolean {
  const { matchMedia } = globalThis as Partial<typeof globalThis>;
  return matchMedia?.('(min-width: 48.01rem)').matches ?? true;
}
