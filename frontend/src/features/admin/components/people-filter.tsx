import { useState } from 'react';

import { Button } from '@/components/button';
import { SelectField, TextField } from '@/components/text-field';

import { roles, states } from '../people';
import type { PeopleFilters } from '../people';
import { adminText } from '../text';

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
  const text = adminText().people;
  const roleNames = Object.entries(roles()).map(([role, { name }]): [string, string] => [role, name]);
  return (
    <form
      className={styles.form}
      aria-label={text.filter}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onApply(typed);
      }}
    >
      <TextField
        className={styles.field}
        label={text.handle}
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
        label={text.role}
        name="role"
        value={typed.role}
        onChange={(event) => setTyped({ ...typed, role: event.target.value as PeopleFilters['role'] })}
      >
        <Choices of={roleNames} />
      </SelectField>
      <SelectField
        className={styles.field}
        label={text.state}
        name="state"
        value={typed.state}
        onChange={(event) => setTyped({ ...typed, state: event.target.value as PeopleFilters['state'] })}
      >
        <Choices of={Object.entries(states())} />
      </SelectField>
      <Button type="submit" variant="primary" busy={busy}>
        {text.show}
      </Button>
    </form>
  );
}

function Choices({ of }: { of: [value: string, name: string][] }) {
  return (
    <>
      <option value="">{adminText().any}</option>
      {of.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </>
  );
}
