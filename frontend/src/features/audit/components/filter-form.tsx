import { useId, useState } from 'react';
import type { ReactNode } from 'react';

import { Button } from '@/components/button';
import { CheckBox } from '@/components/check-box';
import { TextField } from '@/components/text-field';
import { eventCatalogue } from '@/lib/api/event-catalogue';
import { fromLocalInput, localInput } from '@/lib/time/moment';

import { countOf, noFilters, trimmed, wrongWith } from '../filters';
import type { FilterName, Filters } from '../filters';

import styles from './filter-form.module.css';

interface FilterFormProps {
  /** What the list shows now. */
  filters: Filters;
  busy: boolean;
  onApply: (filters: Filters) => void;
}

/** Narrows the list down. It asks only when told to, because every question is written into the log. */
export function FilterForm({ filters, busy, onApply }: FilterFormProps) {
  const [typed, setTyped] = useState(filters);
  const [wrong, setWrong] = useState<Partial<Record<FilterName, string>>>({});
  const types = useId();
  const [startsOpen] = useState(() => isWide() || Object.keys(wrongWith(filters)).length > 0);
  const set = countOf(filters);
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
    if (Object.keys(found).length === 0) onApply(next);
  };

  return (
    <details className={styles.filter} open={startsOpen}>
      <summary>Filter{set > 0 ? ` (${set} set)` : ''}</summary>
      <form
        className={styles.form}
        aria-label="Filter"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          apply(trimmed(typed));
        }}
      >
        <div className={styles.fields}>
          {field('person', 'Person', 'An account’s id: what it did, and what happened to it.')}
          {field('room', 'Room', 'A room’s id, as in its address.')}
          {field('type', 'What happened', 'A type of event, such as MessageDeleted.')}
          {time('from', 'Not before')}
          {time('to', 'Before')}
          {field('conversion', 'Conversion', 'A conversion’s id.')}
        </div>
        <details className={styles.more} open={hasRare}>
          <summary>By command, correlation or subject</summary>
          <div className={styles.fields}>
            {field('command', 'Command')}
            {field('correlation', 'Correlation', 'Shared by everything that one request caused.')}
            {field('subject', 'Subject', 'One boundary of the log, such as chat.room.<id>.')}
          </div>
        </details>
        <CheckBox
          checked={typed.reads === 'true'}
          onChange={(checked) => setTyped({ ...typed, reads: checked ? 'true' : '' })}
        >
          Show what auditors looked at, too
        </CheckBox>
        <datalist id={types}>
          {eventCatalogue.map(({ type, summary }) => (
            <option key={type} value={type}>
              {summary}
            </option>
          ))}
        </datalist>
        <div className={styles.actions}>
          <Button type="submit" variant="primary" busy={busy}>
            Show
          </Button>
          <Button
            variant="quiet"
            onClick={() => {
              setTyped(noFilters);
              apply(noFilters);
            }}
          >
            Clear
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
