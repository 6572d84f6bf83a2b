import { useCallback, useRef } from 'react';

import { isTimely } from '../ids/uuid-v7';

import { useAppRuntime } from './app-runtime';

/**
 * Ids for a form's command. The same content keeps its id until it was taken, so that clicking again after a lost
 * answer has no second effect. One that was made while this machine's clock was thought to be right, and is not, was
 * refused for its time; it gets another.
 */
export function useCommandId(): { idFor: (content: unknown) => string; taken: () => void } {
  const { clock, newId } = useAppRuntime();
  const last = useRef<{ content: string; id: string } | null>(null);
  const idFor = useCallback(
    (content: unknown) => {
      const text = JSON.stringify(content);
      const kept = last.current;
      if (kept?.content === text && isTimely(kept.id, clock.now())) return kept.id;
      const id = newId();
      last.current = { content: text, id };
      return id;
    },
    [clock, newId],
  );
  const taken = useCallback(() => {
    last.current = null;
  }, []);
  return { idFor, taken };
}
