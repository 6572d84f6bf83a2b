import { useEffect, useState } from 'react';

import { Button } from '@/components/button';
import type { ConnectionState } from '@/lib/live/connection';
import { useAccountRuntime, useConnectionState } from '@/lib/runtime/account-runtime';

import styles from './connection-banner.module.css';
import { appText } from './text';

/** A line that is back within this time was never missed. */
const silentFor = 2000;

/** Says that the connection is lost, and when it is tried again. Silent at first, and politely. */
export function ConnectionBanner() {
  const { live } = useAccountRuntime();
  const connection = useConnectionState();
  const now = useTicking(connection.kind !== 'open');
  const text = bannerText(connection, now);
  return (
    <div role="status" className={text === null ? undefined : styles.banner}>
      {text !== null && (
        <>
          <span>{text}</span>
          <Button small onClick={() => live.retryNow()}>
            {connection.kind === 'stopped' ? appText().connection.again : appText().connection.retry}
          </Button>
        </>
      )}
    </div>
  );
}

function bannerText(connection: ConnectionState, now: number): string | null {
  const text = appText().connection;
  switch (connection.kind) {
    case 'stopped':
      return text.stopped;
    case 'connecting':
    case 'waiting': {
      if (now - connection.lostAt < silentFor) return null;
      const seconds = connection.kind === 'waiting' ? Math.ceil((connection.retryAt - now) / 1000) : 0;
      return seconds > 1 ? text.reconnectingIn(seconds) : text.reconnecting;
    }
    default:
      return null;
  }
}

/** Now, as often as the banner needs it. */
function useTicking(isNeeded: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isNeeded) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isNeeded]);
  return now;
}
