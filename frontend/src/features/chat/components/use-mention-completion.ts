import { useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';

import type { Person } from '@/lib/api/models';
import { isWithinCode, isWithinLineCode } from '@/lib/text/markup';

import { everybody, mentionAt } from '../mentions';
import { chatText } from '../text';

/** Somebody who can be named, or everybody. */
export interface Candidate {
  handle: string;
  /** What they are called; empty where that is their handle. */
  name: string;
  person: Person | null;
}

/** So many are offered at a time. */
const most = 6;

/** Who can be named by what was typed: those whose handle, or a part of whose name, begins so. */
function candidatesFor(typed: string, people: ReadonlyMap<string, Person>, me: string): Candidate[] {
  const begins = (text: string) => text.toLowerCase().startsWith(typed);
  const others = [...people.values()].filter((person) => person.account_id !== me && person.deleted !== true && person.bot !== true);
  const found = others.filter(({ handle, name }) => begins(handle) || begins(name) || name.split(/\s+/u).some(begins));
  found.sort((a, b) => Number(begins(b.handle)) - Number(begins(a.handle)) || a.handle.localeCompare(b.handle));
  const candidates = found.map((person): Candidate => ({ handle: person.handle, name: person.name, person }));
  if (begins(everybody)) candidates.push({ handle: everybody, name: chatText().people.everybody, person: null });
  return candidates.slice(0, most);
}

interface Options {
  text: string;
  setText: (text: string) => void;
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  people: ReadonlyMap<string, Person>;
  me: string;
}

/** Completes a handle while it is being typed: who is offered, which of them is chosen, and what the keys do. */
export function useMentionCompletion({ text, setText, fieldRef, people, me }: Options) {
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(0);
  // Where the `@` stands that somebody does not want to be helped with.
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const moveTo = useRef<number | null>(null);
  const at = mentionAt(text, cursor);
  // Code names nobody.
  const isInCode = at !== null && (isWithinCode(text.slice(0, at.from)) || isWithinLineCode(text, at.from));
  const isOffered = at !== null && at.from !== closedAt && !isInCode;
  const offered = isOffered ? candidatesFor(at.typed, people, me) : [];
  // Who is written out already need not be completed: Enter is for the message by then.
  const candidates = offered.length === 1 && offered[0]?.handle === at?.typed ? [] : offered;
  const active = Math.min(chosen, candidates.length - 1);

  useLayoutEffect(() => {
    if (moveTo.current === null) return;
    fieldRef.current?.setSelectionRange(moveTo.current, moveTo.current);
    moveTo.current = null;
  });

  const complete = (candidate: Candidate | undefined) => {
    if (!candidate || at === null) return;
    const before = `${text.slice(0, at.from)}@${candidate.handle} `;
    moveTo.current = before.length;
    setText(before + text.slice(cursor).replace(/^[\p{Alphabetic}\p{N}_-]*\s?/u, ''));
    setCursor(before.length);
    setChosen(0);
    fieldRef.current?.focus();
  };

  return {
    candidates,
    active,
    complete,
    /** Who goes elsewhere wants no list over what is there. */
    close: () => setClosedAt(at?.from ?? null),
    /** To be told whenever the text or the cursor may have moved. */
    moved: () => {
      const now = fieldRef.current?.selectionStart ?? 0;
      if (now === cursor) return;
      setCursor(now);
      setChosen(0);
      if (closedAt !== null && mentionAt(fieldRef.current?.value ?? '', now)?.from !== closedAt) setClosedAt(null);
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
