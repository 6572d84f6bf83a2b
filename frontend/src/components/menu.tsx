import { useEffect, useLayoutEffect, useRef } from 'react';
import type { KeyboardEvent } from 'react';

import { classNames } from './class-names';
import styles from './menu.module.css';

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
  const menu = useRef<HTMLDivElement>(null);
  const buttons = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];

  // Over everything, beside its button, and wholly on the page.
  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return;
    const [box, at] = [element.getBoundingClientRect(), opener.getBoundingClientRect()];
    const below = at.bottom + box.height + 8 <= window.innerHeight;
    element.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - box.height - 4)}px`;
    element.style.left = `${Math.max(8, Math.min(at.right - box.width, window.innerWidth - box.width - 8))}px`;
    element.querySelector<HTMLElement>('[role="menuitem"]')?.focus({ preventScroll: true });
  }, [opener]);

  useEffect(() => {
    const outside = (event: Event) => {
      if (event.target instanceof Node && (menu.current?.contains(event.target) === true || opener.contains(event.target))) return;
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
