import type { ReactNode } from 'react';

import type { ProblemText } from '@/lib/problem/problem-text';

import { classNames } from './class-names';
import { Icon } from './icon';
import styles from './notice.module.css';

type Kind = 'info' | 'success' | 'warning' | 'error';

/** Something that a person should know where they are looking. Errors are spoken at once, the rest in turn. */
export function Notice({ kind, children }: { kind: Kind; children: ReactNode }) {
  const icon = kind === 'success' ? 'check' : kind === 'info' ? 'info' : 'warning';
  return (
    <div className={classNames(styles.notice, styles[kind])} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={icon} />
      <div className={styles.text}>{children}</div>
    </div>
  );
}

/** A problem's words, with what to do about it. */
export function ProblemNotice({ text, children }: { text: ProblemText; children?: ReactNode }) {
  return (
    <Notice kind="error">
      <p>
        <strong>{text.title}</strong> {text.advice}
      </p>
      {children}
    </Notice>
  );
}
