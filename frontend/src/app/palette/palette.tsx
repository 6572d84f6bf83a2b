import { useId, useLayoutEffect, useRef, useState } from 'react';

import { classNames } from '@/components/class-names';
import { isComposing } from '@/components/composing';
import { Icon } from '@/components/icon';

import { appText } from '../text';

import { grouped, matching } from './choices';
import type { Choice } from './choices';
import styles from './palette.module.css';
import { useChoices } from './use-choices';

/**
 * Goes to a room or a page, or does something, from the keyboard: a combobox with its list always open (the pattern
 * of the ARIA Authoring Practices), in a dialog of the browser's own.
 */
export function Palette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const text = appText().palette;
  const shown = matching(useChoices(), typed);
  const chosen = shown[Math.min(active, shown.length - 1)];

  useLayoutEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  useLayoutEffect(() => {
    dialog.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen?.id]);

  const run = (choice: Choice) => {
    // First: what is chosen may move the focus, and closing would give it back.
    onClose();
    choice.run();
  };
  const move = (by: number) => {
    if (shown.length > 0) setActive((Math.min(active, shown.length - 1) + by + shown.length) % shown.length);
  };
  const optionId = (choice: Choice) => `${listId} ${choice.id}`.replaceAll(' ', '-');

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape does the same from the keyboard.
    <dialog
      ref={dialog}
      className={styles.palette}
      aria-label={text.title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // On what is around it: the dialog's own content fills it.
      onMouseDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={styles.field}>
        <Icon name="search" size={18} />
        <input
          type="text"
          role="combobox"
          aria-label={text.field}
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={chosen && optionId(chosen)}
          placeholder={text.placeholder}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
          }}
          onKeyDown={(event) => {
            if (isComposing(event)) return;
            if (event.key === 'ArrowDown') move(1);
            else if (event.key === 'ArrowUp') move(-1);
            else if (event.key === 'Enter' && chosen) run(chosen);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div id={listId} role="listbox" aria-label={text.choices} className={styles.list}>
        {grouped(shown).map(({ group, choices }) => (
          <div key={group} role="group" aria-label={group}>
            <p className={styles.heading} aria-hidden="true">
              {group}
            </p>
            {choices.map((choice) => (
              <Option
                key={choice.id}
                id={optionId(choice)}
                choice={choice}
                isActive={choice === chosen}
                onPoint={() => setActive(shown.indexOf(choice))}
                onChoose={() => run(choice)}
              />
            ))}
          </div>
        ))}
      </div>
      <p className={styles.nothing} role="status">
        {shown.length === 0 && text.nothing(typed.trim())}
      </p>
    </dialog>
  );
}

interface OptionProps {
  id: string;
  choice: Choice;
  isActive: boolean;
  onPoint: () => void;
  onChoose: () => void;
}

function Option({ id, choice, isActive, onPoint, onChoose }: OptionProps) {
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the keyboard is the field's, which names the option.
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      className={classNames(styles.option, isActive && styles.active)}
      onMouseMove={onPoint}
      onClick={onChoose}
    >
      <Icon name={choice.icon} size={18} />
      <span className={styles.label}>{choice.label}</span>
      {choice.hint !== undefined && <span className={styles.hint}>{choice.hint}</span>}
    </div>
  );
}
