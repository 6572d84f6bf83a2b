import type { ReactNode } from 'react';

import styles from './card-page.module.css';
import { classNames } from './class-names';
import page from './page.module.css';
import { PageTitle } from './page-title';

/** A page with one question on it, such as where a link of a mail leads, and then with what came of it. */
export function CardPage({ title, tab, children }: { title: string; tab: string; children: ReactNode }) {
  return (
    <div className={classNames(page.page, styles.page)}>
      <div className={classNames(page.card, styles.card)}>
        {/* Another title is another page to who hears it. */}
        <PageTitle key={title} title={title} tab={tab} />
        {children}
      </div>
    </div>
  );
}
