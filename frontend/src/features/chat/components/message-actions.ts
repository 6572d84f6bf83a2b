import { useEffect } from 'react';
import type { KeyboardEvent, RefObject } from 'react';

/** What can be done with a message, as the list finds its buttons. */
export const actions = '[data-message-action]';

/**
 * A list with a button at each message has one tab stop, the newest message's, so that the Tab key does not have to
 * pass through all of them. The arrow keys lead on.
 */
export function useTabStop(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>(actions) ?? [])];
    const stop = all.find((each) => each === document.activeElement) ?? all.at(-1);
    // With many rows on the page, writing what is so already would be what takes longest.
    for (const each of all) if (each.tabIndex !== (each === stop ? 0 : -1)) each.tabIndex = each === stop ? 0 : -1;
  });
}

/** Moves the focus from one message's button to the same of a message above or below, or to the next of its message. */
export function moveAmongActions(event: KeyboardEvent<HTMLElement>): void {
  if (!(event.target instanceof HTMLElement) || !event.target.matches(actions)) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(actions)];
  const { messageAction } = event.target.dataset;
  const alike = all.filter((each) => each.dataset.messageAction === messageAction);
  const at = alike.indexOf(event.target);
  const beside = [...(event.target.closest('[data-message]')?.querySelectorAll<HTMLElement>(actions) ?? [])];
  const place = beside.indexOf(event.target);
  const targets: Record<string, HTMLElement | undefined> = {
    ArrowUp: alike[at - 1],
    ArrowDown: alike[at + 1],
    ArrowLeft: beside[place - 1],
    ArrowRight: beside[place + 1],
    Home: alike[0],
    End: alike.at(-1),
  };
  const target = targets[event.key];
  if (!target) return;
  event.preventDefault();
  for (const each of all) each.tabIndex = each === target ? 0 : -1;
  target.focus();
}
