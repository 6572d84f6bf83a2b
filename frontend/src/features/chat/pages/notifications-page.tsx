import { useState } from 'react';

import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import { EmptyState } from '@/components/empty-state';
import { landWhenGone } from '@/components/land-when-gone';
import { More } from '@/components/more';
import { Notice } from '@/components/notice';
import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useServerNow } from '@/lib/runtime/app-runtime';

import { useNotifications } from '../api/get-notifications';
import { useReadNotifications } from '../api/read-notifications';
import { NotificationItem } from '../components/notification-item';
import { unreadOf } from '../live/notifications-state';
import { chatText } from '../text';

import styles from './notifications-page.module.css';

/** What concerns one. It stays there once it is read. */
export function NotificationsPage() {
  const [now] = useState(useServerNow());
  const notifications = useNotifications();
  const read = useReadNotifications();
  const items = notifications.data?.pages.flatMap((each) => each.items) ?? [];
  const unread = unreadOf(notifications.data);
  const newest = items[0];
  const text = chatText().notices;

  return (
    <div className={page.page}>
      <div className={classNames(page.column, styles.column)}>
        <header className={styles.head}>
          <PageTitle title={text.title} />
          {newest && unread > 0 && (
            <Button
              small
              onClick={({ currentTarget }) => {
                landWhenGone(currentTarget);
                read.mutate({ sequence: newest.sequence, andEarlier: true });
              }}
            >
              {text.markAll}
            </Button>
          )}
        </header>
        <QueryTrouble query={notifications} />
        {read.isError && (
          <Notice kind="error">
            <p>{problemLine(problemText(read.error))}</p>
          </Notice>
        )}
        {notifications.isPending && notifications.failureCount === 0 && (
          <div role="status" aria-label={text.loading}>
            <Skeleton lines={2} avatar />
            <Skeleton lines={2} avatar />
            <Skeleton lines={2} avatar />
          </div>
        )}
        {notifications.data && items.length === 0 && !notifications.hasNextPage && (
          <EmptyState icon="bell" title={text.none}>
            <p>{text.noneHint}</p>
          </EmptyState>
        )}
        <ol className={styles.list} aria-label={text.title}>
          {items.map((each) => (
            <NotificationItem
              key={each.sequence}
              notification={each}
              now={now}
              onRead={() => read.mutate({ sequence: each.sequence, andEarlier: false })}
            />
          ))}
        </ol>
        <More query={notifications} action={text.older} busy={text.loadingOlder} />
        <p className="visually-hidden" aria-live="polite">
          {notifications.data && (unread === 0 ? text.allRead : text.notRead(unread))}
        </p>
      </div>
    </div>
  );
}
