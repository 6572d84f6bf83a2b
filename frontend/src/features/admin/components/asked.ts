import { useState } from 'react';

import { positionIn } from '@/lib/live/position';

/** A command on a read model that is written down. */
export interface Asked {
  projection: string;
  position: string;
  /** Of its event, by which its outcome is found. */
  sequence: number;
  /** Local milliseconds. */
  askedAt: number;
}

/** What was asked on this page: the last command on each read model, until its outcome is read and put away. */
export function useAsked() {
  const [asked, setAsked] = useState<readonly Asked[]>([]);
  const without = (projection: string) => (all: readonly Asked[]) =>
    all.filter((each) => each.projection !== projection);
  return {
    asked,
    add: (projection: string, position: string) => {
      const { sequence } = positionIn(position, 'SYSTEM');
      const one = { projection, position, sequence, askedAt: Date.now() };
      setAsked((all) => [...without(projection)(all), one]);
    },
    putAway: (projection: string) => setAsked(without(projection)),
  };
}
