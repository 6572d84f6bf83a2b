import type { ReactNode } from 'react';

import { Button } from '@/components/button';
import { SelectField } from '@/components/text-field';

import { adminText } from '../text';

import styles from './filter-form.module.css';

/** Narrows a list down. It asks only when told to, because every look is written into the log. */
export function FilterForm({ busy, onShow, children }: { busy: boolean; onShow: () => void; children: ReactNode }) {
  const text = adminText().people;
  return (
    <form
      className={styles.form}
      aria-label={text.filter}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onShow();
      }}
    >
      {children}
      <Button type="submit" variant="primary" busy={busy}>
        {text.show}
      </Button>
    </form>
  );
}

interface ChoiceFieldProps<Value extends string> {
  label: string;
  name: string;
  value: Value | '';
  /** What there is to choose from, and how it is called. */
  of: readonly (readonly [value: Value, name: string])[];
  onChange: (value: Value | '') => void;
}

/** One of a few, or any. */
export function ChoiceField<Value extends string>({ label, name, value, of, onChange }: ChoiceFieldProps<Value>) {
  return (
    <SelectField label={label} name={name} value={value} onChange={(event) => onChange(event.target.value as Value | '')}>
      <option value="">{adminText().any}</option>
      {of.map(([each, words]) => (
        <option key={each} value={each}>
          {words}
        </option>
      ))}
    </SelectField>
  );
}
