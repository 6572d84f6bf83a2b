/**
 * For what takes the place of the button that asked for it, as a token does in the dialog that made it: its first field takes the
 * focus, or itself, so that it is read out and Tab goes on from there. It is given as the `ref` of what comes.
 */
export function landIn(place: HTMLElement | null): void {
  const target = place?.querySelector<HTMLElement>('input, textarea') ?? place;
  target?.focus({ preventScroll: true });
}
