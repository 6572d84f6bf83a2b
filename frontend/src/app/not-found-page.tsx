import { ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';

import styles from './guards.module.css';
import { appText } from './text';

export function NotFoundPage() {
  const text = appText().notFound;
  return (
    <main className={styles.page}>
      <title>{appText().tab(text.tab)}</title>
      <EmptyState icon="warning" title={text.title}>
        <p>{text.about}</p>
        <ButtonLink to="/" variant="primary">
          {text.toStart}
        </ButtonLink>
      </EmptyState>
    </main>
  );
}
