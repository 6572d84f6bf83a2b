import type { ReactNode } from 'react';

import styles from './badge.module.css';
import { classNames } from './class-names';

export type BadgeTone = 'plain' | 'active' | 'success' | 'warning' | 'danger';

/** A word or two that say how something stands. The colour says nothing that the words do not. */
export function Badge({ tone = 'plain', children }: { tone?: BadgeTone; children: ReactNode }) {
  return <span className={classNames(styles.badge, styles[tone])}>{children}</span>;
}
