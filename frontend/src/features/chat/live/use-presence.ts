import { useEffect, useState } from 'react';

import { asideOf, presenceData } from '@/lib/live/topic';
import { useAccountRuntime, useConnectionState } from '@/lib/runtime/account-runtime';

/**
 * Who of a room is connected, by account; null while that is not known: without a connection, and after a new one until
 * push has told who is there.
 */
export function usePresence(room: string): ReadonlySet<string> | null {
  const { live } = useAccountRuntime();
  const isOpen = useConnectionState().kind === 'open';
  const [present, setPresent] = useState<ReadonlySet<string> | null>(null);

  useEffect(() => {
    const stop = live.listen(asideOf.presence(room), (data) => {
      // Nothing: the connection is a new one, and what was known may be over.
      if (data === null) setPresent(null);
      const told = presenceData(data);
      if (told === null) return;
      if ('present' in told) setPresent(new Set(told.present));
      else setPresent((before) => before && withChange(before, told.account, told.online));
    });
    return () => {
      stop();
      setPresent(null);
    };
  }, [live, room]);

  return isOpen ? present : null;
}

function withChange(before: ReadonlySet<string>, account: string, online: boolean): ReadonlySet<string> {
  if (before.has(account) === online) return before;
  const after = new Set(before);
  if (online) after.add(account);
  else after.delete(account);
  return after;
}
