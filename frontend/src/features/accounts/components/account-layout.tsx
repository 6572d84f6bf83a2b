import type { ReactNode } from 'react';

import styles from './account-layout.module.css';

/** The frame of the pages that need no session: the name, one card, and where else to go. */
export function AccountLayout({ children, footer }: { children: ReactNode; footer?: ReactNode }) {
  return (
    <div className={styles.page}>
      <main className={styles.main}>
        <div className={styles.brand}>
          <img src="/wherry.svg" alt="" width={40} height={40} />
          <span>Wherry</span>
        </div>
        <div className={styles.card}>{children}</div>
        {footer !== undefined && <p className={styles.footer}>{footer}</p>}
      </main>
    </div>
  );
}
