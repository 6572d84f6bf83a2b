import { Outlet, useParams } from 'react-router';

import { classNames } from '@/components/class-names';
import { EmptyState } from '@/components/empty-state';
import { PageTitle } from '@/components/page-title';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { RoomList } from '../components/room-list';
import { chatText } from '../text';

import styles from './rooms-page.module.css';

/** The rooms, and beside them the one that is open. On a phone, one of the two. */
export function RoomsPage() {
  const { account } = useAccountRuntime();
  const { room } = useParams();
  const isOpen = room !== undefined;
  const text = chatText().rooms;
  return (
    <div className={classNames(styles.page, isOpen && styles.open)}>
      <div className={styles.list}>
        <RoomList me={account.id} heading={isOpen ? <h2>{text.title}</h2> : <PageTitle title={text.title} />} />
      </div>
      <div className={styles.room}>
        {isOpen ? (
          <Outlet />
        ) : (
          <EmptyState icon="chat" title={text.choose}>
            <p>{text.chooseHint}</p>
            <p>
              {text.shortcut.before} <kbd>{text.shortcut.keys}</kbd> {text.shortcut.or} <kbd>⌘ K</kbd> {text.shortcut.after}
            </p>
          </EmptyState>
        )}
      </div>
    </div>
  );
}
