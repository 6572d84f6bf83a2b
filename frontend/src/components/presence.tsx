import type { ReactNode } from 'react';

import styles from './presence.module.css';
import { componentText } from './text';

interface PresenceProps {
  /** False also while it is not known. */
  online: boolean;
  /** The avatar. */
  children: ReactNode;
}

/** An avatar with a dot while its person is connected. Whoever cannot see it is told by {@link OnlineText}. */
export function Presence({ online, children }: PresenceProps) {
  return (
    <span className={styles.presence}>
      {children}
      {online && <span className={styles.dot} aria-hidden="true" />}
    </span>
  );
}

/** Says to screen readers, beside the name, that somebody is connected. Nothing is said of who is not. */
export function OnlineText({ online }: { online: boolean }) {
  return online ? <span className="visually-hidden"> {componentText().online}</span> : null;
}
