import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';

import styles from './guards.module.css';

/** Stands where a page broke. What one sent is safe: the outbox is on disk. */
export function ErrorPage() {
  return (
    <main className={styles.page}>
      <title>Something went wrong · Wherry</title>
      <EmptyState icon="warning" title="Something went wrong in the app">
        <p role="alert">Reload the page. What you sent is not lost.</p>
        <Button variant="primary" onClick={() => location.reload()}>
          Reload
        </Button>
      </EmptyState>
    </main>
  );
}
