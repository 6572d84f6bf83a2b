import { ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';

import styles from './guards.module.css';

export function NotFoundPage() {
  return (
    <main className={styles.page}>
      <title>Not found · Wherry</title>
      <EmptyState icon="warning" title="There is nothing here">
        <p>The address is mistyped, or what was here is gone.</p>
        <ButtonLink to="/" variant="primary">
          To the start
        </ButtonLink>
      </EmptyState>
    </main>
  );
}
