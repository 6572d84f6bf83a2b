import { useCallback, useState } from 'react';

import type { History } from '../api/get-timeline';

import type { TimelineState } from './timeline-state';

/**
 * What leads to a room's newest message: `jump` is raised once that is loaded. Where it cannot be loaded one comes to the end
 * of what is there, which tells so, and shows what one has on its way.
 */
export function useNewest(timeline: TimelineState | undefined, openNewest: History['openNewest']) {
  const [jump, setJump] = useState(0);
  const [isLeaving, setLeaving] = useState(false);
  const isAway = timeline?.hasNewer === true;
  // It is shown a moment after it was read.
  if (isLeaving && !isAway) {
    setLeaving(false);
    setJump(jump + 1);
  }
  const toNewest = useCallback(() => {
    if (!isAway) {
      setJump((before) => before + 1);
      return;
    }
    void openNewest().then(({ kind }) => {
      if (kind === 'read') setLeaving(true);
      if (kind === 'failed') setJump((before) => before + 1);
    });
  }, [isAway, openNewest]);
  return { jump, toNewest };
}
