import type { ReactNode } from 'react';

import { classNames } from '@/components/class-names';
import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';

import { useMe } from '../api/get-me';
import { PhotoField } from '../components/photo-field';
import { ProfileForm } from '../components/profile-form';
import { profileText } from '../text';

import styles from './profile-page.module.css';

/** One's profile; what else belongs to one's account (theme, logging out) is put in by the app. */
export function ProfilePage({ children }: { children?: ReactNode }) {
  const me = useMe();
  const text = profileText();
  return (
    <div className={page.page}>
      <div className={classNames(page.column, styles.column)}>
        <PageTitle title={text.title} />
        <QueryTrouble query={me} />
        {me.data ? (
          <>
            <section className={page.card} aria-label={text.photo}>
              <PhotoField me={me.data} />
            </section>
            <section className={page.card} aria-label={text.about}>
              <dl className={styles.facts}>
                <dt>{text.handle}</dt>
                <dd>@{me.data.handle}</dd>
                <dt>{text.email}</dt>
                <dd>{me.data.email}</dd>
              </dl>
              <ProfileForm me={me.data} />
            </section>
          </>
        ) : (
          !me.isError && (
            <div className={page.card} role="status" aria-label={text.loading}>
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
