/** A row in sight, and how far below the top of the list it stands. */
export interface Anchor {
  element: Element;
  top: number;
}

/**
 * The rows of a list that are in sight. First come those whose beginning is in sight: where one that is cut off above
 * changes its height, it grows out of sight.
 */
export function rowsInSight(list: Element): Anchor[] {
  const { top, bottom } = list.getBoundingClientRect();
  const whole: Anchor[] = [];
  const cut: Anchor[] = [];
  for (const row of list.querySelectorAll('[data-anchor]')) {
    const box = row.getBoundingClientRect();
    if (box.bottom <= top) continue;
    if (box.top >= bottom) break;
    (box.top >= top ? whole : cut).push({ element: row, top: box.top - top });
  }
  return [...whole, ...cut];
}

/** How far below the top of the list a row stands now. */
export function topIn(list: Element, row: Element): number {
  return row.getBoundingClientRect().top - list.getBoundingClientRect().top;
}

/** Whether the first of these rows that is still there stands elsewhere by now. */
export function hasMoved(list: Element, anchors: readonly Anchor[]): boolean {
  const anchor = anchors.find((each) => each.element.isConnected);
  // Less than a pixel is how browsers round.
  return anchor !== undefined && Math.abs(topIn(list, anchor.element) - anchor.top) >= 1;
}

/** Where one reads: the message of the first of these rows, and how far below the top it stands. */
export function placeOf(anchors: readonly Anchor[]): { message: string; top: number } | null {
  const [first] = anchors;
  const message = first?.element.closest('[data-message]')?.getAttribute('data-message') ?? null;
  return first && message !== null ? { message, top: first.top } : null;
}
