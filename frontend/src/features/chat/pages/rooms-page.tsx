import { Outlet, useParams } from 'react-router';

import { classNames } from '@/components/class-names';
import { EmptyState } from '@/components/empty-state';
import { PageTitle } from '@/components/page-title';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { RoomList } from '../components/room-list';

import styles from './rooms-page.module.css';

/** The rooms, and beside them the one that is open. On a phone, one of the two. */
export function RoomsPage() {
  const { account } = useAccountRuntime();
  const { room } = useParams();
  const isOpen = room !== undefined;
  return (
    <div className={classNames(styles.page, isOpen && styles.open)}>
      <div className={styles.list}>
        <RoomList me={account.id} heading={isOpen ? <h2>Rooms</h2> : <PageTitle title="Rooms" />} />
      </div>
      <div className={styles.room}>
        {isOpen ? (
          <Outlet />
        ) : (
          <EmptyState icon="chat" title="Choose a room">
            <p>Or create one and invite the people you want to talk with.</p>
            <p>
              From the keyboard, <kbd>Ctrl K</kbd> or <kbd>⌘ K</kbd> leads to any room and page.
            </p>
          </EmptyState>
        )}
      </div>
    </div>
  );
}
