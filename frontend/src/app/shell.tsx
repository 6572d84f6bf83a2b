import { lazy, Suspense, useCallback, useState } from 'react';
import { NavLink, Outlet, useLocation, useMatch } from 'react-router';

import { Avatar } from '@/components/avatar';
import { classNames } from '@/components/class-names';
import { Icon } from '@/components/icon';
import type { IconName } from '@/components/icon';
import { ToastProvider } from '@/components/toasts';
import { useNotifications } from '@/features/chat/api/get-notifications';
import { unreadOf } from '@/features/chat/live/notifications-state';
import { shortCount } from '@/features/chat/live/room-list-state';
import { RoomsLive } from '@/features/chat/live/rooms-live';
import { UploadsProvider } from '@/features/conversion/live/uploads-context';
import { useConfirmedDevice } from '@/features/devices/use-confirmed-device';
import { useMe, useMeLive } from '@/features/profile/api/get-me';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useMay } from '@/lib/runtime/app-runtime';

import { ConnectionBanner } from './connection-banner';
import { useShortcuts } from './palette/shortcuts';
import styles from './shell.module.css';
import { appText } from './text';
import { useNoStrayDrops } from './use-no-stray-drops';
import { useOpenedNotices } from './use-opened-notices';

const Palette = lazy(async () => ({ default: (await import('./palette/palette')).Palette }));

/** What is around every page while somebody is logged in. */
export function Shell() {
  const isRoomOpen = useMatch('/rooms/:room') !== null;
  const [isChoosing, setChoosing] = useState(false);
  useShortcuts(useCallback(() => setChoosing(true), []));
  useConfirmedDevice();
  useOpenedNotices();
  useNoStrayDrops();
  return (
    <ToastProvider>
      <UploadsProvider>
        <RoomsLive />
        <div className={classNames(styles.shell, isRoomOpen && styles.roomOpen)}>
          <a className={styles.skip} href="#content">
            {appText().skip}
          </a>
          <Navigation />
          <div className={styles.side}>
            <ConnectionBanner />
            <main id="content" className={styles.content} tabIndex={-1}>
              <Outlet />
            </main>
          </div>
        </div>
        {isChoosing && (
          <Suspense>
            <Palette onClose={() => setChoosing(false)} />
          </Suspense>
        )}
      </UploadsProvider>
    </ToastProvider>
  );
}

function Navigation() {
  const { account } = useAccountRuntime();
  const { data: me } = useMe();
  useMeLive();
  const mayAudit = useMay('auditor');
  const mayAdminister = useMay('admin');
  const unread = unreadOf(useNotifications().data);
  const text = appText().navigation;
  const name = me && me.name !== '' ? me.name : account.handle;
  return (
    <nav className={styles.nav} aria-label={text.label}>
      <img className={styles.logo} src="/wherry.svg" alt={appText().name} width={36} height={36} />
      <NavigationLink to="/rooms" icon="chat" label={text.rooms} />
      <NavigationLink to="/notifications" icon="bell" label={text.notices} unread={unread} />
      <NavigationLink to="/search" icon="search" label={text.search} />
      <NavigationLink to="/conversions" icon="convert" label={text.convert} />
      {mayAudit && <NavigationLink to="/audit" icon="eye" label={text.audit} />}
      {mayAdminister && <NavigationLink to="/admin" icon="gauge" label={text.admin} />}
      <NavLink to="/profile" className={({ isActive }) => classNames(styles.link, styles.last, isActive && styles.active)}>
        <Avatar id={account.id} name={name} photoUrl={me?.photo_url} size="small" />
        {text.profile}
      </NavLink>
    </nav>
  );
}

interface NavigationLinkProps {
  to: string;
  icon: IconName;
  label: string;
  /** How much there is not read. */
  unread?: number;
}

function NavigationLink({ to, icon, label, unread = 0 }: NavigationLinkProps) {
  const { pathname } = useLocation();
  const isActive = pathname.startsWith(to);
  return (
    <NavLink
      to={to}
      className={classNames(styles.link, isActive && styles.active)}
      aria-label={unread > 0 ? appText().navigation.notRead(label, shortCount(unread)) : undefined}
    >
      <Icon name={icon} size={24} />
      {label}
      {unread > 0 && (
        <span className={styles.unread} aria-hidden="true">
          {shortCount(unread)}
        </span>
      )}
    </NavLink>
  );
}
