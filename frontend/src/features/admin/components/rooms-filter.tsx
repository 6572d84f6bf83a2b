import { useState } from 'react';

import { Button } from '@/components/button';
import { SelectField, TextField } from '@/components/text-field';

import { roomStates } from '../rooms';
import type { RoomFilters } from '../rooms';
import { adminText } from '../text';

import styles from './people-filter.module.css';

interface RoomsFilterProps {
  /** What the list shows now. */
  filters: RoomFilters;
  busy: boolean;
  onApply: (filters: RoomFilters) => void;
}

/** Narrows the list down. It asks only when told to, because every look is written into the log. */
export function RoomsFilter({ filters, busy, onApply }: RoomsFilterProps) {
  const [typed, setTyped] = useState(filters);
  const text = adminText().people;
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
        label={adminText().rooms.name}
        name="name"
        autoComplete="off"
        maxLength={80}
        value={typed.name}
        onChange={(event) => setTyped({ ...typed, name: event.target.value })}
      />
      <SelectField
        className={styles.field}
        label={text.state}
        name="state"
        value={typed.state}
        onChange={(event) => setTyped({ ...typed, state: event.target.value as RoomFilters['state'] })}
      >
        <option value="">{adminText().any}</option>
        {Object.entries(roomStates()).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </SelectField>
      <Button type="submit" variant="primary" busy={busy}>
        {text.show}
      </Button>
    </form>
  );
}
