import type { ReactNode } from 'react';

import { LanguageChoice } from '@/components/language-choice';

import { accountsText } from '../text';

import styles from './account-layout.module.css';

/** The frame of the pages that need no session: the name, one card, where else to go, and the language. */
export function AccountLayout({ children, footer }: { children: ReactNode; footer?: ReactNode }) {
  return (
    <div className={styles.page}>
      <main className={styles.main}>
        <div className={styles.brand}>
          <img src="/wherry.svg" alt="" width={40} height={40} />
          <span>{accountsText().name}</span>
        </div>
        <div className={styles.card}>{children}</div>
        {footer !== undefined && <p className={styles.footer}>{footer}</p>}
        <LanguageChoice small />
      </main>
    </div>
  );
}
