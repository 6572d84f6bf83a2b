import { useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';

import { chatText } from '../text';

import { EmojiPicker } from './emoji-picker';

interface EmojiButtonProps {
  /** Where one writes. */
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  /** Whether somebody has been in it: until then its cursor stands before what was kept in it, where nobody put it. */
  wasEntered: RefObject<boolean>;
  text: string;
  setText: (text: string) => void;
}

/** Puts an emoji where the cursor stands in what is being written, and goes on there. */
export function EmojiButton({ fieldRef, wasEntered, text, setText }: EmojiButtonProps) {
  const [opener, setOpener] = useState<HTMLElement | null>(null);
  const moveTo = useRef<number | null>(null);
  const label = chatText().composer.emoji;

  // After the picker has given the focus back to this button.
  useLayoutEffect(() => {
    const field = fieldRef.current;
    if (moveTo.current === null || !field) return;
    field.focus({ preventScroll: true });
    field.setSelectionRange(moveTo.current, moveTo.current);
    moveTo.current = null;
  });

  const put = (emoji: string) => {
    const field = wasEntered.current ? fieldRef.current : null;
    const from = field?.selectionStart ?? text.length;
    const to = field?.selectionEnd ?? text.length;
    moveTo.current = from + emoji.length;
    setText(text.slice(0, from) + emoji + text.slice(to));
  };

  return (
    <>
      <Button
        variant="quiet"
        square
        aria-haspopup="dialog"
        aria-expanded={opener !== null}
        aria-label={label}
        onClick={(event) => setOpener(opener === null ? event.currentTarget : null)}
      >
        <Icon name="smile" />
      </Button>
      {opener && <EmojiPicker opener={opener} label={label} side="left" onChoose={put} onClose={() => setOpener(null)} />}
    </>
  );
}
