import type { ReactNode } from 'react';

import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import { Icon } from '@/components/icon';

import { chatText } from '../text';

import styles from './side-panel.module.css';
import type { useFileDrop } from './use-file-drop';

interface SidePanelProps {
  title: string;
  /** What can be done with it, beside its title. */
  actions?: ReactNode;
  /** Its content scrolls by itself. */
  isFlush?: boolean;
  /** What takes files that are dropped on it, if anything does. */
  drop?: ReturnType<typeof useFileDrop> | undefined;
  onClose: () => void;
  children: ReactNode;
}

/** What stands beside a room's messages; before them where there is little room, and in their place on a phone. */
export function SidePanel({ title, actions, isFlush = false, drop, onClose, children }: SidePanelProps) {
  return (
    <aside className={classNames(styles.panel, isFlush && styles.flush)} aria-label={title} {...drop?.handlers}>
      <div className={styles.top}>
        <h2>{title}</h2>
        {actions}
        <Button variant="quiet" square small aria-label={chatText().panels.close(title)} onClick={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      {children}
      {drop?.isOver === true && (
        <div className={styles.drop}>
          <Icon name="upload" size={28} />
          <p>{chatText().rooms.dropFiles}</p>
        </div>
      )}
    </aside>
  );
}
