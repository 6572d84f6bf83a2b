import { useEffect, useState } from 'react';

import { asideOf, presenceData } from '@/lib/live/topic';
import { useAccountRuntime, useConnectionState } from '@/lib/runtime/account-runtime';

interface Known {
  room: string;
  present: ReadonlySet<string>;
}

/**
 * Who of a room is connected, by account; null while that is not known: without a connection, and after a new one until
 * push has told who is there.
 *
 * Push tells who comes and goes, and not who was there already when they became a member. So it is asked anew when
 * others are members.
 */
export function usePresence(room: string, members: readonly string[]): ReadonlySet<string> | null {
  const { live } = useAccountRuntime();
  const isOpen = useConnectionState().kind === 'open';
  const [known, setKnown] = useState<Known | null>(null);
  const everybody = [...members].sort().join();

  useEffect(
    () =>
      live.listen(asideOf.presence(room), (data) => {
        // Nothing: the connection is a new one, and what was known may be over.
        if (data === null) setKnown(null);
        const told = presenceData(data);
        if (told === null) return;
        if ('present' in told) setKnown({ room, present: new Set(told.present) });
        else setKnown((before) => before && { room, present: withChange(before.present, told.account, told.online) });
      }),
    [live, room, everybody],
  );

  return isOpen && known?.room === room ? known.present : null;
}

function withChange(before: ReadonlySet<string>, account: string, online: boolean): ReadonlySet<string> {
  if (before.has(account) === online) return before;
  const after = new Set(before);
  if (online) after.add(account);
  else after.delete(account);
  return after;
}
