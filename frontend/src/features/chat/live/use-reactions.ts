import { useCallback, useMemo, useRef, useState } from 'react';

import { useToast } from '@/components/toasts';
import { positionIn } from '@/lib/live/position';
import type { Position } from '@/lib/live/position';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { react as send } from '../api/react';

import type { Message } from './message';
import type { PendingReaction } from './reactions';
import type { TimelineState } from './timeline-state';

interface Sent extends PendingReaction {
  id: string;
  message: string;
  /** From where on the timeline has it; null until the server has taken it. */
  position: Position | null;
}

/** What one feels about the room's messages: shown at once, and kept in the order in which it was said. */
export function useReactions(room: string, timeline: TimelineState | undefined) {
  const { account, api, newId } = useAccountRuntime();
  const toast = useToast();
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const line = useRef<Promise<void>>(Promise.resolve());
  // What the timeline has needs no stand-in any more; what was so already is in no event to wait for.
  const left = sent.filter((each) => each.position === null || !has(timeline, account.id, each, each.position));
  if (left.length !== sent.length) setSent(left);

  const react = useCallback(
    ({ id: message, sequence }: Message, emoji: string, wanted: boolean) => {
      const id = newId();
      const isSame = (each: Sent) => each.message === message && each.emoji === emoji;
      setSent((before) => [...before.filter((each) => !isSame(each)), { id, message, emoji, wanted, position: null }]);
      // One after the other: of two clicks the second counts.
      line.current = line.current.then(async () => {
        try {
          const position = await send(api, id, { room, message: { id: message, sequence }, emoji, wanted });
          setSent((before) => before.map((each) => (each.id === id ? { ...each, position } : each)));
        } catch (error) {
          setSent((before) => before.filter((each) => each.id !== id));
          toast(problemLine(problemText(error)));
        }
      });
    },
    [api, newId, room, toast],
  );

  const pending = useMemo(() => {
    const byMessage = new Map<string, PendingReaction[]>();
    for (const each of sent) {
      byMessage.set(each.message, [...(byMessage.get(each.message) ?? []), each]);
    }
    return byMessage;
  }, [sent]);

  return { react, pending: pending as ReadonlyMap<string, readonly PendingReaction[]> };
}

function has(timeline: TimelineState | undefined, me: string, { message, emoji, wanted }: Sent, position: Position): boolean {
  if (!timeline) return false;
  if (positionIn(timeline.position, 'CHATS').sequence >= position.sequence) return true;
  const reactions = timeline.messages.find((each) => each.id === message)?.reactions ?? [];
  return reactions.some((each) => each.by === me && each.emoji === emoji) === wanted;
}
