import type { ReactNode } from 'react';

import { classNames } from '@/components/class-names';
import { Icon } from '@/components/icon';
import { extensionOf } from '@/lib/files/document-formats';

import styles from './file-card.module.css';

interface FileCardProps {
  name: string;
  tone: 'active' | 'done' | 'failed' | 'ended';
  /** What is with it now, in a few words. */
  status: ReactNode;
  /** What is to come, or to be done, in small print. */
  note?: ReactNode;
  /** What is shown of it in place of its kind. */
  picture?: ReactNode;
  /** More about it: a bar, a reason. */
  children?: ReactNode;
  actions?: ReactNode;
}

/** A file and where it stands. */
export function FileCard({ name, tone, status, note = null, picture = null, children, actions }: FileCardProps) {
  return (
    <li className={classNames(styles.card, styles[tone])}>
      {picture ?? (
        <span className={styles.icon} aria-hidden="true">
          <Icon name={tone === 'done' ? 'check' : tone === 'failed' ? 'warning' : 'document'} />
          <span className={styles.extension}>{extensionOf(name)}</span>
        </span>
      )}
      <div className={styles.content}>
        <h3 className={styles.name} title={name} dir="auto">
          {name}
        </h3>
        <p className={styles.status}>{status}</p>
        {note !== null && <p className={styles.note}>{note}</p>}
        {children}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </li>
  );
}
