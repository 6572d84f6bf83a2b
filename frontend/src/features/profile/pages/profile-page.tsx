import type { ReactNode } from 'react';

import { PageTitle } from '@/components/page-title';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';

import { useMe } from '../api/get-me';
import { PhotoField } from '../components/photo-field';
import { ProfileForm } from '../components/profile-form';

import styles from './profile-page.module.css';

/** One's profile; what else belongs to one's account (theme, logging out) is put in by the app. */
export function ProfilePage({ children }: { children?: ReactNode }) {
  const me = useMe();
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <PageTitle title="Profile" />
        <QueryTrouble query={me} />
        {me.data ? (
          <>
            <section className={styles.card} aria-label="Photo">
              <PhotoField me={me.data} />
            </section>
            <section className={styles.card} aria-label="About you">
              <dl className={styles.facts}>
                <dt>Handle</dt>
                <dd>@{me.data.handle}</dd>
                <dt>E-mail address</dt>
                <dd>{me.data.email}</dd>
              </dl>
              <ProfileForm me={me.data} />
            </section>
          </>
        ) : (
          !me.isError && (
            <div className={styles.card} role="status" aria-label="Loading your profile">
              <Skeleton lines={3} avatar />
              <Skeleton lines={4} />
            </div>
          )
        )}
        {children}
      </div>
    </div>
  );
}
