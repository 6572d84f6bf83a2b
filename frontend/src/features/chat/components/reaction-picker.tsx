import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, SyntheticEvent } from 'react';

import { findEmoji } from './emoji-names';
import styles from './reactions.module.css';

interface ReactionPickerProps {
  /** The button that opened it: it stands beside that, and gives the focus back to it. */
  opener: HTMLElement;
  onChoose: (emoji: string) => void;
  onClose: () => void;
}

/** Who looks for an emoji is not writing a message. */
const quietly = (event: SyntheticEvent) => event.stopPropagation();

/** So many stand in a line; the style sheet has the same number. */
const columns = 8;

/** Where an emoji is chosen: by its name, or among those that are offered. */
export function ReactionPicker({ opener, onChoose, onClose }: ReactionPickerProps) {
  const [text, setText] = useState('');
  const picker = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const found = findEmoji(text);

  // Over everything, beside its button, and wholly on the page.
  useLayoutEffect(() => {
    const element = picker.current;
    if (!element) return;
    const [box, at] = [element.getBoundingClientRect(), opener.getBoundingClientRect()];
    const below = at.bottom + box.height + 8 <= window.innerHeight;
    element.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - box.height - 4)}px`;
    element.style.left = `${Math.max(8, Math.min(at.right - box.width, window.innerWidth - box.width - 8))}px`;
    field.current?.focus({ preventScroll: true });
  }, [opener]);

  useEffect(() => {
    const outside = (event: Event) => {
      if (event.target instanceof Node && (picker.current?.contains(event.target) === true || opener.contains(event.target))) return;
      onClose();
    };
    document.addEventListener('pointerdown', outside);
    // Its button would scroll away from under it.
    document.addEventListener('scroll', outside, true);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('scroll', outside, true);
    };
  }, [opener, onClose]);

  const close = () => {
    onClose();
    opener.focus({ preventScroll: true });
  };
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
    <div ref={picker} className={styles.picker} role="dialog" aria-label="React with" onKeyDown={moved} onInput={quietly}>
      <input
        ref={field}
        className={styles.find}
        type="search"
        aria-label="Find an emoji"
        placeholder="Find an emoji"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
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
        {found.length === 0 && 'There is no emoji of that name here.'}
      </p>
    </div>
  );
}
