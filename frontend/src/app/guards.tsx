import { useEffect, useState } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';

import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { loginPath, returnPath } from '@/features/accounts/return-to';
import { keptInvite } from '@/features/chat/kept-invite';
import type { Role } from '@/lib/api/models';
import { useAppRuntime, useMay, useSessionState } from '@/lib/runtime/app-runtime';

import { AccountProvider } from './account-provider';
import styles from './guards.module.css';
import { Shell } from './shell';
import { appText } from './text';

/** Between attempts to find out whether there is a session, while nobody answers. */
const retryEvery = 3000;

/** For pages that need a session: anybody else is sent to log in, and comes back here afterwards. */
export function SessionOnly() {
  const session = useSessionState();
  const { pathname, search, hash } = useLocation();
  switch (session.kind) {
    case 'active':
      return (
        <AccountProvider key={session.account.id} account={session.account}>
          <Shell />
        </AccountProvider>
      );
    case 'anonymous': {
      // Who logged out on purpose does not want to come back to where they were.
      const isOnPurpose = session.why === 'logged-out' || session.why === 'logged-out-elsewhere';
      const to = isOnPurpose ? '/login' : loginPath(pathname + search + hash);
      return <Navigate to={to} replace />;
    }
    default:
      return <Restoring isUnreachable={session.kind === 'unreachable'} />;
  }
}

/** For pages that are for strangers: who is logged in is sent on. */
export function StrangersOnly() {
  const session = useSessionState();
  const { search } = useLocation();
  switch (session.kind) {
    case 'active': {
      const to = returnPath(search);
      // Who followed an invite link and had to sign up comes by a mail, which knows nothing of it.
      return <Navigate to={to === '/rooms' && keptInvite(new Date()) !== '' ? '/join' : to} replace />;
    }
    case 'anonymous':
      return <Outlet />;
    default:
      return <Restoring isUnreachable={session.kind === 'unreachable'} />;
  }
}

function Restoring({ isUnreachable }: { isUnreachable: boolean }) {
  const { session } = useAppRuntime();
  const text = appText();
  useEffect(() => {
    void session.restore();
    const timer = setInterval(() => void session.restore(), retryEvery);
    return () => clearInterval(timer);
  }, [session]);
  return (
    <main className={styles.page}>
      <title>{text.name}</title>
      {isUnreachable ? (
        <EmptyState icon="warning" title={text.unreachable.title}>
          <p role="status">{text.unreachable.about}</p>
          <Button onClick={() => void session.restore()}>{text.unreachable.tryNow}</Button>
        </EmptyState>
      ) : (
        <p className="visually-hidden" role="status">
          {text.loading}
        </p>
      )}
    </main>
  );
}

/** For pages that need a role. The server checks it, too; here, nothing is asked that it would refuse. */
export function RoleOnly({ least }: { least: Exclude<Role, 'member'> }) {
  const { session } = useAppRuntime();
  const may = useMay(least);
  const [isAsking, setAsking] = useState(false);
  const text = appText().noRole;
  if (may) return <Outlet />;
  return (
    <div className={styles.noRole}>
      <title>{appText().tab(text.tab)}</title>
      <EmptyState icon="warning" title={text[least]}>
        <p>{text.about}</p>
        <Button
          busy={isAsking}
          onClick={() => {
            setAsking(true);
            session
              .refreshRole()
              .catch(() => undefined)
              .finally(() => setAsking(false));
          }}
        >
          {text.lookAgain}
        </Button>
      </EmptyState>
    </div>
  );
}
