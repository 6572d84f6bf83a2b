import { useEffect, useState } from 'react';
import type { RefObject } from 'react';

import { actions } from './message-actions';

interface Place {
  button: HTMLElement;
  message: string;
  action: string;
}

/**
 * Who is on a message's button stays there: where its row goes from the page, because somebody scrolled far from it, the list
 * takes the focus, and gives it back once the row is on the page again. Whoever went elsewhere meanwhile is left alone.
 */
export function useKeptFocus(list: RefObject<HTMLElement | null>): void {
  const [keeper] = useState(() => new FocusKeeper());
  useEffect(() => {
    const log = list.current?.closest<HTMLElement>('[role=log]');
    if (!log) return;
    const told = (event: FocusEvent) => keeper.focused(log, event.target);
    log.addEventListener('focusin', told);
    return () => log.removeEventListener('focusin', told);
  }, [keeper, list]);
  // After each drawing: any of them may bring the row back.
  useEffect(() => keeper.giveBack());
}

class FocusKeeper {
  /** Where the focus is. */
  private place: Place | null = null;
  /** Where it was before its row went, and which list has had it since. */
  private lost: { place: Place; log: HTMLElement } | null = null;

  focused(log: HTMLElement, target: EventTarget | null): void {
    // By the person, if the button is still there; else by the list itself.
    const isLoss = target === log && this.place?.button.isConnected === false;
    this.lost = isLoss && this.place ? { place: this.place, log } : null;
    this.place = placeOf(target);
  }

  giveBack(): void {
    const { lost } = this;
    if (lost === null) return;
    if (document.activeElement !== lost.log) return;
    const { log, place } = lost;
    const row = `[data-message="${CSS.escape(place.message)}"]`;
    const button = log.querySelector<HTMLElement>(`${row} [data-message-action="${CSS.escape(place.action)}"]`);
    button?.focus({ preventScroll: true });
  }
}

function placeOf(target: EventTarget | null): Place | null {
  if (!(target instanceof HTMLElement) || !target.matches(actions)) return null;
  const message = target.closest<HTMLElement>('[data-message]')?.dataset.message;
  const action = target.dataset.messageAction;
  return message === undefined || action === undefined ? null : { button: target, message, action };
}
