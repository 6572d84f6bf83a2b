import type { KeyboardEvent } from 'react';

import { classNames } from './class-names';
import styles from './menu.module.css';
import { usePopover } from './use-popover';

/** Something that can be done. */
export interface MenuItem {
  label: string;
  /** Whether it takes something away. */
  isDanger?: boolean;
  onChoose: () => void;
}

interface MenuProps {
  /** What the menu is of. */
  label: string;
  /** The button that opened it: it stands beside that, and gives the focus back to it. */
  opener: HTMLElement;
  items: readonly MenuItem[];
  onClose: () => void;
}

/** What can be done with something, beside the button that asked for it. Arrows move in it, Escape and Tab close it. */
export function Menu({ label, opener, items, onClose }: MenuProps) {
  const [menu, close] = usePopover({ opener, first: '[role="menuitem"]', onClose });
  const buttons = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];

  const moved = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      // Tab goes on from the button.
      if (event.key === 'Escape') event.preventDefault();
      event.stopPropagation();
      close();
      return;
    }
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const targets: Record<string, number> = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    all.at(target % all.length)?.focus();
  };

  return (
    <div ref={menu} className={styles.menu} role="menu" tabIndex={-1} aria-label={label} onKeyDown={moved}>
      {items.map(({ label: words, isDanger = false, onChoose }) => (
        <button
          key={words}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={classNames(styles.item, isDanger && styles.danger)}
          onClick={() => {
            // The focus first: a dialog that opens now gives it back to where it was.
            close();
            onChoose();
          }}
        >
          {words}
        </button>
      ))}
    </div>
  );
}
