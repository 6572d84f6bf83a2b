import { useEffect, useState } from 'react';

import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import type { Message } from './message';

/** Further back than this, nobody looks for what to answer with the arrow keys. */
const reach = 50;

/** Which message is being answered: it stays in this tab until it is sent or let go. */
export function useAnswering(room: string, messages: readonly Message[]) {
  const { account } = useAccountRuntime();
  // Whoever logs in next in this tab answers something else.
  const key = `wherry.answering.${account.id}.${room}`;
  const [id, setId] = useState(() => sessionStorage.getItem(key));
  // As it was when it was chosen: one may go on to read where it is not loaded.
  const [chosen, setChosen] = useState<Message | null>(null);
  useEffect(() => {
    if (id === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, id);
  }, [key, id]);
  const there = messages.find((each) => each.id === id) ?? (chosen?.id === id ? chosen : null);
  const message = there?.deleted ? null : there;

  return {
    message,
    answer: (to: Message) => {
      setChosen(to);
      setId(to.id);
    },
    answerNothing: () => setId(null),
    /** Goes to the message before or after; beyond the newest nothing is answered. */
    answerOther: (step: -1 | 1) => {
      const near = messages.slice(-reach).filter((each) => !each.deleted);
      const at = message ? near.findIndex((each) => each.id === message.id) : near.length;
      if (at < 0) return;
      const next = near[at + step];
      if (next) {
        setChosen(next);
        setId(next.id);
      } else if (step === 1) setId(null);
    },
  };
}
