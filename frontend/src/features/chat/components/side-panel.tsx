import type { ReactNode } from 'react';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';

import styles from './side-panel.module.css';

interface SidePanelProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** What stands beside a room's messages; before them where there is little room, and in their place on a phone. */
export function SidePanel({ title, onClose, children }: SidePanelProps) {
  return (
    <aside className={styles.panel} aria-label={title}>
      <div className={styles.top}>
        <h2>{title}</h2>
        <Button variant="quiet" square small aria-label={`Close ${title.toLowerCase()}`} onClick={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      {children}
    </aside>
  );
}
