import { useId, useState } from 'react';
import type { ReactNode } from 'react';

import { Button } from '@/components/button';
import { TextField } from '@/components/text-field';
import { eventCatalogue } from '@/lib/api/event-catalogue';
import { fromLocalInput, localInput } from '@/lib/time/moment';

import { noFilters, wrongWith } from '../filters';
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
    <form
      className={styles.form}
      aria-label="Filter"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const trimmed = Object.fromEntries(Object.entries(typed).map(([name, value]: [string, string]) => [name, value.trim()]));
        apply({ ...noFilters, ...trimmed });
      }}
    >
      <div className={styles.fields}>
        {field('person', 'Person', 'The id of an account: what it did, and what happened to it.')}
        {field('room', 'Room', 'The id of a room, as in its address.')}
        {field('conversion', 'Conversion')}
        {field('type', 'What happened', 'A type of event, such as MessageDeleted.')}
        {time('from', 'Not before')}
        {time('to', 'Before')}
      </div>
      <details className={styles.more} open={hasRare}>
        <summary>By command, correlation or subject</summary>
        <div className={styles.fields}>
          {field('command', 'Command')}
          {field('correlation', 'Correlation', 'Shared by everything that one request caused.')}
          {field('subject', 'Subject', 'One boundary of the log, such as chat.room.<id>.')}
        </div>
      </details>
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
  );
}
