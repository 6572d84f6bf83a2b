import { useCallback, useRef } from 'react';

import { useAppRuntime } from './app-runtime';

/**
 * Ids for a form's command. The same content keeps its id until it was taken, so that clicking again after a lost
 * answer has no second effect.
 */
export function useCommandId(): { idFor: (content: unknown) => string; taken: () => void } {
  const { newId } = useAppRuntime();
  const last = useRef<{ content: string; id: string } | null>(null);
  const idFor = useCallback(
    (content: unknown) => {
      const text = JSON.stringify(content);
      if (last.current?.content !== text) last.current = { content: text, id: newId() };
      return last.current.id;
    },
    [newId],
  );
  const taken = useCallback(() => {
    last.current = null;
  }, []);
  return { idFor, taken };
}
