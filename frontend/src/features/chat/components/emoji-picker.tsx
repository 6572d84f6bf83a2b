import { useRef, useState } from 'react';
import type { KeyboardEvent, SyntheticEvent } from 'react';

import { isComposing } from '@/components/composing';
import { usePopover } from '@/components/use-popover';

import { chatText } from '../text';

import { findEmoji } from './emoji-names';
import styles from './reactions.module.css';

interface EmojiPickerProps {
  /** The button that opened it: it stands beside that, and gives the focus back to it. */
  opener: HTMLElement;
  /** What an emoji is chosen for. */
  label: string;
  /** Which of its sides stands where the button's does, if not the right one. */
  side?: 'left' | 'right';
  onChoose: (emoji: string) => void;
  onClose: () => void;
}

/** Who looks for an emoji is not writing a message. */
const quietly = (event: SyntheticEvent) => event.stopPropagation();

/** So many stand in a line; the style sheet has the same number. */
const columns = 8;

/** Where an emoji is chosen: by its name, or among those that are offered. */
export function EmojiPicker({ opener, label, side = 'right', onChoose, onClose }: EmojiPickerProps) {
  const [text, setText] = useState('');
  const [picker, close] = usePopover({ opener, first: 'input', side, onClose });
  const field = useRef<HTMLInputElement>(null);
  const found = findEmoji(text);
  const words = chatText().timeline.reactions;

  const choose = (emoji: string) => {
    onChoose(emoji);
    close();
  };

  const moved = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close();
      return;
    }
    const buttons = [...(picker.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    if (at < 0 && event.key !== 'ArrowDown') return;
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    // Keys that move among messages' buttons mean something else here.
    event.stopPropagation();
    const target = at < 0 ? buttons[0] : buttons[at + step];
    if (target) target.focus();
    else if (at + step < 0) field.current?.focus();
  };

  return (
    // The keys are those of what is in it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div ref={picker} className={styles.picker} role="dialog" aria-label={label} onKeyDown={moved} onInput={quietly}>
      <input
        ref={field}
        className={styles.find}
        type="search"
        aria-label={words.find}
        placeholder={words.find}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key !== 'Enter' || isComposing(event)) return;
          event.preventDefault();
          if (first) choose(first[0]);
        }}
      />
      <div className={styles.grid}>
        {found.map(([emoji, names], index) => (
          <button
            key={emoji}
            type="button"
            className={styles.choice}
            tabIndex={index === 0 ? 0 : -1}
            aria-label={`${emoji} ${names}`}
            title={names}
            onClick={() => choose(emoji)}
          >
            {emoji}
          </button>
        ))}
      </div>
      <p className={styles.none} role="status">
        {found.length === 0 && words.none}
      </p>
    </div>
  );
}
