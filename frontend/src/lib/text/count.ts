const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** A number of things, with separators, e.g. `12,345`. */
export function count(number: number): string {
  return whole.format(number);
}

/** A number with its noun, e.g. `1 event` and `12,345 events`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${count(number)} ${number === 1 ? noun : plural}`;
}
