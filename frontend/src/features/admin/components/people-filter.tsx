import { useState } from 'react';

import { Button } from '@/components/button';
import { SelectField, TextField } from '@/components/text-field';

import { roles, states } from '../people';
import type { PeopleFilters } from '../people';

import styles from './people-filter.module.css';

interface PeopleFilterProps {
  /** What the list shows now. */
  filters: PeopleFilters;
  busy: boolean;
  onApply: (filters: PeopleFilters) => void;
}

/** Narrows the list down. It asks only when told to, because every look is written into the log. */
export function PeopleFilter({ filters, busy, onApply }: PeopleFilterProps) {
  const [typed, setTyped] = useState(filters);
  return (
    <form
      className={styles.form}
      aria-label="Filter"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onApply(typed);
      }}
    >
      <TextField
        className={styles.field}
        label="Handle begins with"
        name="handle"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={31}
        value={typed.handle}
        onChange={(event) => setTyped({ ...typed, handle: event.target.value })}
      />
      <SelectField
        className={styles.field}
        label="Role"
        name="role"
        value={typed.role}
        onChange={(event) => setTyped({ ...typed, role: event.target.value as PeopleFilters['role'] })}
      >
        <Choices of={roles} />
      </SelectField>
      <SelectField
        className={styles.field}
        label="State"
        name="state"
        value={typed.state}
        onChange={(event) => setTyped({ ...typed, state: event.target.value as PeopleFilters['state'] })}
      >
        <Choices of={states} />
      </SelectField>
      <Button type="submit" variant="primary" busy={busy}>
        Show
      </Button>
    </form>
  );
}

function Choices({ of }: { of: Record<string, { name: string }> }) {
  return (
    <>
      <option value="">Any</option>
      {Object.entries(of).map(([value, { name }]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </>
  );
}
