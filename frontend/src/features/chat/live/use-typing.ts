import { useCallback, useEffect, useRef, useState } from 'react';

import { asideOf, typingData } from '@/lib/live/topic';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import type { TimelineState } from './timeline-state';

/** How often it is said that one is writing. */
const sayEvery = 3_000;

/** Who else is writing in a room, by account, and what says so of oneself. A message of somebody ends their writing. */
export function useTyping(room: string, timeline: TimelineState | undefined) {
  const { live } = useAccountRuntime();
  const topic = asideOf.typing(room);
  const [writing, setWriting] = useState<readonly string[]>([]);
  const lastSaid = useRef(0);

  useEffect(() => {
    const timers = new Map<string, ReturnType<typeof setTimeout>>();
    const end = (account: string) => {
      timers.delete(account);
      setWriting((before) => before.filter((each) => each !== account));
    };
    const stop = live.listen(topic, (data) => {
      const told = typingData(data);
      if (told === null) return;
      const { typing: account, for_ms: wait } = told;
      clearTimeout(timers.get(account));
      timers.set(
        account,
        setTimeout(() => end(account), wait),
      );
      setWriting((before) => (before.includes(account) ? before : [...before, account]));
    });
    return () => {
      stop();
      for (const timer of timers.values()) clearTimeout(timer);
    };
  }, [live, topic]);

  const newest = timeline?.messages.at(-1);
  const author = newest?.author?.account_id;
  const [answered, setAnswered] = useState(newest?.sequence);
  if (newest !== undefined && newest.sequence !== answered) {
    setAnswered(newest.sequence);
    if (author !== undefined) setWriting(writing.filter((each) => each !== author));
  }

  const sayTyping = useCallback(() => {
    if (Date.now() - lastSaid.current < sayEvery) return;
    lastSaid.current = Date.now();
    live.sayTyping(topic);
  }, [live, topic]);
  return { typing: writing, sayTyping };
}
