import type { ReactNode } from 'react';

import styles from './check-box.module.css';

interface CheckBoxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** Its words. */
  children: ReactNode;
}

/** Something that is so or is not. */
export function CheckBox({ checked, onChange, children }: CheckBoxProps) {
  return (
    <label className={styles.choice}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{children}</span>
    </label>
  );
}
