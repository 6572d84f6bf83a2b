import { useState } from 'react';

import { TextField } from '@/components/text-field';
import type { RoomState } from '@/lib/api/models';
import { useWhenOther } from '@/lib/runtime/use-when-other';

import { roomStates } from '../rooms';
import type { RoomFilters } from '../rooms';
import { adminText } from '../text';

import { ChoiceField, FilterForm } from './filter-form';

interface RoomsFilterProps {
  /** What the list shows now. */
  filters: RoomFilters;
  /** Them as the address has them. */
  search: string;
  busy: boolean;
  onApply: (filters: RoomFilters) => void;
}

/** Narrows the list of rooms down. */
export function RoomsFilter({ filters, search, busy, onApply }: RoomsFilterProps) {
  const [typed, setTyped] = useState(filters);
  useWhenOther(search, () => setTyped(filters));
  return (
    <FilterForm busy={busy} onShow={() => onApply(typed)}>
      <TextField
        label={adminText().rooms.name}
        name="name"
        autoComplete="off"
        maxLength={80}
        value={typed.name}
        onChange={(event) => setTyped({ ...typed, name: event.target.value })}
      />
      <ChoiceField
        label={adminText().people.state}
        name="state"
        value={typed.state}
        of={Object.entries(roomStates()) as [RoomState, string][]}
        onChange={(state) => setTyped({ ...typed, state })}
      />
    </FilterForm>
  );
}
