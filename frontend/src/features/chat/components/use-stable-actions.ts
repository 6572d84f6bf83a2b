import { useCallback, useLayoutEffect, useRef } from 'react';

import type { Message } from '../live/message';

interface Actions {
  onAnswer: ((message: Message) => void) | null;
  onThread: ((root: number) => void) | null;
  onReact: (message: Message, emoji: string, wanted: boolean) => void;
  onPin: ((message: Message, wanted: boolean) => void) | null;
  onCopyLink: (message: Message) => void;
  onVisit: (sequence: number) => void;
  onEdit: (message: string | null) => void;
  onSave: (message: Message, body: string) => void;
  onRetry: (id: string) => void;
  onDiscard: (id: string) => void;
}

/**
 * What can be done with messages, the same functions each time: else every row would be drawn anew whenever anything on the
 * page changes, and what one sends would not be there within a frame.
 */
export function useStableActions(actions: Actions) {
  const latest = useRef(actions);
  useLayoutEffect(() => {
    latest.current = actions;
  });
  return {
    onAnswer: useCallback((message: Message) => latest.current.onAnswer?.(message), []),
    onThread: useCallback((root: number) => latest.current.onThread?.(root), []),
    onReact: useCallback((message: Message, emoji: string, wanted: boolean) => latest.current.onReact(message, emoji, wanted), []),
    onPin: useCallback((message: Message, wanted: boolean) => latest.current.onPin?.(message, wanted), []),
    onCopyLink: useCallback((message: Message) => latest.current.onCopyLink(message), []),
    onVisit: useCallback((sequence: number) => latest.current.onVisit(sequence), []),
    onEdit: useCallback((message: string | null) => latest.current.onEdit(message), []),
    onSave: useCallback((message: Message, body: string) => latest.current.onSave(message, body), []),
    onRetry: useCallback((id: string) => latest.current.onRetry(id), []),
    onDiscard: useCallback((id: string) => latest.current.onDiscard(id), []),
  };
}
