import { useEffect } from 'react';
import type { KeyboardEvent, RefObject } from 'react';

const actions = '[data-message-action]';

/**
 * A list with a button at each message has one tab stop, the newest message's, so that the Tab key does not have to
 * pass through all of them. The arrow keys lead on.
 */
export function useTabStop(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>(actions) ?? [])];
    const stop = all.find((each) => each === document.activeElement) ?? all.at(-1);
    for (const each of all) each.tabIndex = each === stop ? 0 : -1;
  });
}

/** Moves the focus from one message's button to that of the message above or below. */
export function moveAmongActions(event: KeyboardEvent<HTMLElement>): void {
  if (!(event.target instanceof HTMLElement) || !event.target.matches(actions)) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(actions)];
  const at = all.indexOf(event.target);
  const targets: Record<string, HTMLElement | undefined> = {
    ArrowUp: all[at - 1],
    ArrowDown: all[at + 1],
    Home: all[0],
    End: all.at(-1),
  };
  const target = targets[event.key];
  if (!target) return;
  event.preventDefault();
  for (const each of all) each.tabIndex = each === target ? 0 : -1;
  target.focus();
}
