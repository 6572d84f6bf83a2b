import { useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';

import type { Person } from '@/lib/api/models';
import { cleanValue } from '@/lib/text/clean-text';

import { candidatesFor, completed, typedAt, withNamedEmoji } from '../completions';
import type { Candidate } from '../completions';

interface Options {
  text: string;
  setText: (text: string) => void;
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  people: ReadonlyMap<string, Person>;
  me: string;
}

/** Completes a handle or an emoji's name while it is being typed: what is offered, which of it is chosen, and what the keys do. */
export function useCompletion({ text, setText, fieldRef, people, me }: Options) {
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(0);
  // Where the sign stands that somebody does not want to be helped with.
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const moveTo = useRef<number | null>(null);
  const at = typedAt(text, cursor);
  const candidates = at === null || at.from === closedAt ? [] : candidatesFor(at, people, me);
  const active = Math.min(chosen, candidates.length - 1);

  useLayoutEffect(() => {
    if (moveTo.current === null) return;
    fieldRef.current?.setSelectionRange(moveTo.current, moveTo.current);
    moveTo.current = null;
  });

  const put = (now: { text: string; cursor: number }) => {
    moveTo.current = now.cursor;
    setText(now.text);
    setCursor(now.cursor);
    setChosen(0);
  };

  const complete = (candidate: Candidate | undefined) => {
    if (!candidate || at === null) return;
    put(completed(text, cursor, at, candidate));
    fieldRef.current?.focus();
  };

  /** To be told whenever the cursor may have moved. */
  const moved = () => {
    const now = fieldRef.current?.selectionStart ?? 0;
    if (now === cursor) return;
    setCursor(now);
    setChosen(0);
    if (closedAt !== null && typedAt(fieldRef.current?.value ?? '', now)?.from !== closedAt) setClosedAt(null);
  };

  return {
    candidates,
    active,
    complete,
    /** Who goes elsewhere wants no list over what is there. */
    close: () => setClosedAt(at?.from ?? null),
    moved,
    /** What is in the field now. A name of an emoji that was just closed by its second colon is that emoji. */
    onText: (field: HTMLTextAreaElement) => {
      const now = cleanValue(field);
      const isTyped = now.length === text.length + 1 && closedAt === null;
      const named = isTyped ? withNamedEmoji(now, field.selectionStart) : null;
      if (named) {
        put(named);
        return;
      }
      setText(now);
      moved();
    },
    /** True when the key was for the list. */
    onKey: (event: KeyboardEvent): boolean => {
      const length = candidates.length;
      if (length === 0 || event.altKey || event.ctrlKey || event.metaKey) return false;
      if (event.key === 'ArrowDown') setChosen((active + 1) % length);
      else if (event.key === 'ArrowUp') setChosen((active + length - 1) % length);
      else if ((event.key === 'Enter' && !event.shiftKey) || (event.key === 'Tab' && !event.shiftKey)) complete(candidates[active]);
      else if (event.key === 'Escape') setClosedAt(at?.from ?? null);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}
