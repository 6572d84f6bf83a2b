import { useCallback, useMemo, useSyncExternalStore } from 'react';

import { draftPlaces, followDrafts } from '@/lib/device/drafts';

/** The rooms in which one has begun to write and not sent it. A thread's draft is not its room's: there, nobody would find it. */
export function useDraftRooms(account: string): ReadonlySet<string> {
  const follow = useCallback((tell: () => void) => followDrafts(account, tell), [account]);
  // One string, so that what is the same is seen to be.
  const places = useSyncExternalStore(follow, () => draftPlaces(account).join(' '));
  return useMemo(() => new Set(places.split(' ')), [places]);
}
