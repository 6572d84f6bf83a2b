import { useEffect, useLayoutEffect, useRef } from 'react';
import type { RefObject } from 'react';

interface Popover {
  /** The button that it belongs to. */
  opener: HTMLElement;
  /** Finds in it what has the focus at first. */
  first: string;
  /** Which of its sides stands where the button's does: the right one, unless the text goes on behind the button. */
  side?: 'left' | 'right';
  onClose: () => void;
}

/**
 * Places something over everything, beside its button and wholly on the page, and closes it when something else is clicked or
 * scrolled. Gives the reference that it is to have, and what closes it and brings the focus back to the button.
 */
export function usePopover({ opener, first, side = 'right', onClose }: Popover): [RefObject<HTMLDivElement | null>, () => void] {
  const element = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const popped = element.current;
    if (!popped) return;
    const [box, at] = [popped.getBoundingClientRect(), opener.getBoundingClientRect()];
    const below = at.bottom + box.height + 8 <= window.innerHeight;
    popped.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - box.height - 4)}px`;
    const left = side === 'left' ? at.left : at.right - box.width;
    popped.style.left = `${Math.max(8, Math.min(left, window.innerWidth - box.width - 8))}px`;
    popped.querySelector<HTMLElement>(first)?.focus({ preventScroll: true });
  }, [opener, first, side]);

  useEffect(() => {
    const outside = (event: Event) => {
      const { target } = event;
      if (target instanceof Node && (element.current?.contains(target) === true || opener.contains(target))) return;
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
  return [element, close];
}
