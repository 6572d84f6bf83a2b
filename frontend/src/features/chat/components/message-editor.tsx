import { useId, useLayoutEffect, useRef, useState } from 'react';

import { Button } from '@/components/button';
import { isComposing } from '@/components/composing';
import type { Person } from '@/lib/api/models';
import { byteLength } from '@/lib/text/byte-length';
import { cleanText } from '@/lib/text/clean-text';
import { isWithinCode } from '@/lib/text/markup';

import { namesMore } from '../mentions';
import { chatText } from '../text';

import { CompletionList, CompletionStatus } from './completion-list';
import { messageLimit } from './composer';
import styles from './message-list.module.css';
import { useCompletion } from './use-completion';

interface MessageEditorProps {
  text: string;
  /** Beside files, nothing need be said. */
  mayBeEmpty: boolean;
  /** Told what is written, as it is written. */
  onChange: (body: string) => void;
  /** Goes on where one had scrolled away from it: then it does not take the focus, nor come into view by itself. */
  isResumed: boolean;
  /** Who can be mentioned. */
  members: ReadonlyMap<string, Person>;
  me: string;
  onSave: (body: string) => void;
  onCancel: () => void;
}

/** A message's text, to be changed where it stands. */
export function MessageEditor({ text, mayBeEmpty, isResumed, members, me, onChange, onSave, onCancel }: MessageEditorProps) {
  const [body, setBody] = useState(text);
  const [begins] = useState(!isResumed);
  const field = useRef<HTMLTextAreaElement>(null);
  const cleaned = cleanText(body).trim();
  const over = byteLength(cleaned) - messageLimit;
  const isBad = (cleaned === '' && !mayBeEmpty) || over > 0;
  const words = chatText().timeline.editor;
  const listId = useId();
  const completion = useCompletion({ text: body, setText: setBody, fieldRef: field, people: members, me });
  const isCompleting = completion.candidates.length > 0;

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
    onChange(body);
  }, [body, onChange]);

  useLayoutEffect(() => {
    const element = field.current;
    if (!element || !begins) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
    element.scrollIntoView({ block: 'nearest' });
  }, [begins]);

  const save = () => {
    if (!isBad) onSave(cleaned);
  };

  return (
    <form
      className={styles.editor}
      data-anchor
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <textarea
        ref={field}
        dir="auto"
        rows={1}
        aria-label={words.label}
        aria-invalid={over > 0 || undefined}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={isCompleting ? listId : undefined}
        aria-activedescendant={isCompleting ? `${listId}-${completion.active}` : undefined}
        onSelect={completion.moved}
        onBlur={completion.close}
        value={body}
        onChange={(event) => completion.onText(event.target)}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          if (completion.onKey(event)) return;
          if (event.key === 'Escape') {
            event.preventDefault();
            onCancel();
          }
          // As where messages are written: a phone's keyboard has no Shift+Enter, and has the button beside it.
          if (event.key !== 'Enter' || event.shiftKey || matchMedia('(pointer: coarse)').matches) return;
          if (isWithinCode(body.slice(0, event.currentTarget.selectionEnd))) return;
          event.preventDefault();
          save();
        }}
      />
      {isCompleting && (
        <CompletionList
          id={listId}
          isInline
          candidates={completion.candidates}
          active={completion.active}
          onChoose={completion.complete}
        />
      )}
      <div className={styles.editorLine}>
        <Button small type="submit" variant="primary" disabled={isBad}>
          {words.save}
        </Button>
        <Button small onClick={onCancel}>
          {words.cancel}
        </Button>
        <span aria-live="polite" className={over > 0 ? styles.tooLong : undefined}>
          {over > 0
            ? words.tooLong(over)
            : namesMore(text, body) && words.namesMore}
        </span>
      </div>
      <CompletionStatus candidates={completion.candidates} />
    </form>
  );
}
