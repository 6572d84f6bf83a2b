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
      const to = session.why === 'logged-out' ? '/login' : loginPath(pathname + search + hash);
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
  useEffect(() => {
    void session.restore();
    const timer = setInterval(() => void session.restore(), retryEvery);
    return () => clearInterval(timer);
  }, [session]);
  return (
    <main className={styles.page}>
      <title>Wherry</title>
      {isUnreachable ? (
        <EmptyState icon="warning" title="The server does not answer">
          <p role="status">It is tried again every few seconds. You need not reload.</p>
          <Button onClick={() => void session.restore()}>Try now</Button>
        </EmptyState>
      ) : (
        <p className="visually-hidden" role="status">
          Loading Wherry
        </p>
      )}
    </main>
  );
}

const allowed: Record<Exclude<Role, 'member'>, string> = {
  auditor: 'Only auditors and administrators can see this',
  admin: 'Only administrators can see this',
};

/** For pages that need a role. The server checks it, too; here, nothing is asked that it would refuse. */
export function RoleOnly({ least }: { least: keyof typeof allowed }) {
  const { session } = useAppRuntime();
  const may = useMay(least);
  const [isAsking, setAsking] = useState(false);
  if (may) return <Outlet />;
  return (
    <div className={styles.noRole}>
      <title>No permission · Wherry</title>
      <EmptyState icon="warning" title={allowed[least]}>
        <p>An administrator can give you that role. Were you just given it, then look again.</p>
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
          Look again
        </Button>
      </EmptyState>
    </div>
  );
}
