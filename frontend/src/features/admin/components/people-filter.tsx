import { useState } from 'react';

import { TextField } from '@/components/text-field';
import type { AccountState, Role } from '@/lib/api/models';
import { useWhenOther } from '@/lib/runtime/use-when-other';

import { roles, states } from '../people';
import type { PeopleFilters } from '../people';
import { adminText } from '../text';

import { ChoiceField, FilterForm } from './filter-form';

interface PeopleFilterProps {
  /** What the list shows now. */
  filters: PeopleFilters;
  /** Them as the address has them. */
  search: string;
  busy: boolean;
  onApply: (filters: PeopleFilters) => void;
}

/** Narrows the list of people down. */
export function PeopleFilter({ filters, search, busy, onApply }: PeopleFilterProps) {
  const [typed, setTyped] = useState(filters);
  useWhenOther(search, () => setTyped(filters));
  const text = adminText().people;
  const roleNames = Object.entries(roles()).map(([role, { name }]) => [role as Role, name] as const);
  return (
    <FilterForm busy={busy} onShow={() => onApply(typed)}>
      <TextField
        label={text.handle}
        name="handle"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={31}
        value={typed.handle}
        onChange={(event) => setTyped({ ...typed, handle: event.target.value })}
      />
      <ChoiceField
        label={text.role}
        name="role"
        value={typed.role}
        of={roleNames}
        onChange={(role) => setTyped({ ...typed, role })}
      />
      <ChoiceField
        label={text.state}
        name="state"
        value={typed.state}
        of={Object.entries(states()) as [AccountState, string][]}
        onChange={(state) => setTyped({ ...typed, state })}
      />
    </FilterForm>
  );
}
