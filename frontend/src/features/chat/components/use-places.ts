import { useLayoutEffect } from 'react';
import type { RefObject } from 'react';

interface Part {
  /** How many items stand before the first that is on the page; null while that is not known. */
  before: number | null;
  /** How many there are; null while that is not known. */
  size: number | null;
}

/**
 * What a part of the list is of the whole, for who cannot see that there is more: the place of each item, and how many there
 * are. Null where all of it is on the page, which a browser counts itself.
 *
 * Written to the page directly: one message more at the end, or one page at the beginning, changes it for every row, and none
 * of them is to be drawn anew for that.
 */
export function usePlaces(list: RefObject<HTMLElement | null>, part: Part | null): void {
  useLayoutEffect(() => {
    for (const [index, item] of [...(list.current?.children ?? [])].entries()) {
      // By the standard, -1 is a number that nobody knows.
      write(item, 'aria-setsize', part && (part.size ?? -1));
      write(item, 'aria-posinset', part && part.before !== null ? part.before + index + 1 : null);
    }
  });
}

function write(item: Element, attribute: string, value: number | null): void {
  if (value === null) item.removeAttribute(attribute);
  else if (item.getAttribute(attribute) !== String(value)) item.setAttribute(attribute, String(value));
}
