import { useEffect, useEffectEvent } from 'react';

import type { EventFrame } from '../live/frames';
import { positionIn } from '../live/position';
import type { Position } from '../live/position';

import { useAccountRuntime } from './account-runtime';

/** What to follow, and from where. */
interface Follow {
  topic: string;
  stream: 'USERS' | 'CHATS' | 'CONVERSIONS';
  /**
   * Names the snapshot that events are applied to; when it changes, the topic is followed anew from the new snapshot's
   * position. Null while there is none.
   */
  snapshot: number | null;
  /**
   * Names the snapshot that is held at this moment. It may be a newer one already, before React has taken it in: what comes
   * then is not applied to that, because it is followed from another position, and told all that comes after it.
   */
  held: () => number | undefined;
  /** The snapshot's position, as the query API gives it. */
  position: string | undefined;
  onEvent: (frame: EventFrame, position: Position) => void;
  /** What came between cannot be had: fetch a new snapshot. */
  onReset: () => void;
  onRefused?: (code: string) => void;
  onCaughtUp?: (position: Position) => void;
  onEphemeral?: (data: unknown) => void;
}

/** Follows a topic from a snapshot's position on, while the component is there. */
export function useFollow(follow: Follow): void {
  const { live } = useAccountRuntime();
  const { topic, stream, snapshot } = follow;
  const held = useEffectEvent(() => follow.held());
  const onEvent = useEffectEvent(follow.onEvent);
  const onReset = useEffectEvent(follow.onReset);
  const onRefused = useEffectEvent((code: string) => follow.onRefused?.(code));
  const onCaughtUp = useEffectEvent((position: Position) => follow.onCaughtUp?.(position));
  const onEphemeral = useEffectEvent((data: unknown) => follow.onEphemeral?.(data));
  const start = useEffectEvent(() => {
    const after = positionIn(follow.position ?? '', stream);
    const at = (sequence: number): Position => ({ stream, sequence, epoch: after.epoch });
    const isHeld = () => held() === snapshot;
    return live.follow({
      topic,
      after,
      onEvent: (frame) => {
        if (isHeld()) onEvent(frame, at(frame.seq));
      },
      onReset: () => onReset(),
      onRefused: (code) => onRefused(code),
      onCaughtUp: (sequence) => {
        if (isHeld()) onCaughtUp(at(sequence));
      },
      onEphemeral: (data) => onEphemeral(data),
    });
  });
  useEffect(() => (snapshot === null ? undefined : start()), [live, topic, stream, snapshot]);
}
