/** Long enough for a slow answer; who has not moved by then looks elsewhere. */
const patience = 10_000;
const places = 'li, form, section, [role=log], aside, main';

/** The places that an element stands in, the nearest one first. */
export function placesAround(element: Element | null): HTMLElement[] {
  const around: HTMLElement[] = [];
  for (let each = element?.parentElement; each; each = each.parentElement) {
    if (each.matches(places)) around.push(each);
  }
  return around;
}

/**
 * Whoever is on a button that goes from the page with what it did, as one that revokes goes with its row, is not thrown to the
 * page's beginning: the nearest place that is left takes the focus. Whoever went elsewhere meanwhile is left alone.
 */
export function landWhenGone(element: Element | null, around = placesAround(element)): void {
  if (!(element instanceof HTMLElement) || element === document.body) return;
  const land = () => {
    if (element.isConnected) return;
    stop();
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    const place = around.find((each) => each.isConnected);
    if (!place) return;
    if (!place.hasAttribute('tabindex')) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  };
  const moved = (event: FocusEvent) => {
    if (event.target !== element) stop();
  };
  const observer = new MutationObserver(land);
  const timer = setTimeout(() => stop(), patience);
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    document.removeEventListener('focusin', moved);
  };
  document.addEventListener('focusin', moved);
  observer.observe(document.body, { childList: true, subtree: true });
}
