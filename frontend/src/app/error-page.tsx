import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';

import styles from './guards.module.css';
import { appText } from './text';

/** Stands where a page broke. What one sent is safe: the outbox is on disk. */
export function ErrorPage() {
  const text = appText().broken;
  return (
    <main className={styles.page}>
      <title>{appText().tab(text.tab)}</title>
      <EmptyState icon="warning" title={text.title}>
        <p role="alert">{text.about}</p>
        <Button variant="primary" onClick={() => location.reload()}>
          {text.reload}
        </Button>
      </EmptyState>
    </main>
  );
}
