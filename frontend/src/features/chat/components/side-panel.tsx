import type { ReactNode } from 'react';

import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import { Icon } from '@/components/icon';

import { chatText } from '../text';

import styles from './side-panel.module.css';

interface SidePanelProps {
  title: string;
  /** What can be done with it, beside its title. */
  actions?: ReactNode;
  /** Its content scrolls by itself. */
  isFlush?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What stands beside a room's messages; before them where there is little room, and in their place on a phone. */
export function SidePanel({ title, actions, isFlush = false, onClose, children }: SidePanelProps) {
  return (
    <aside className={classNames(styles.panel, isFlush && styles.flush)} aria-label={title}>
      <div className={styles.top}>
        <h2>{title}</h2>
        {actions}
        <Button variant="quiet" square small aria-label={chatText().panels.close(title)} onClick={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      {children}
    </aside>
  );
}
