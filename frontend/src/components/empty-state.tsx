import type { ReactNode } from 'react';

import styles from './empty-state.module.css';
import { Icon } from './icon';
import type { IconName } from './icon';

/** What stands where there is nothing yet: why, and what to do. */
export function EmptyState({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <span className={styles.icon}>
        <Icon name={icon} size={28} />
      </span>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
