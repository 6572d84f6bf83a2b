import { inLanguage } from '../text/in-language';

const secondFormat = inLanguage((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }));

/** Day and time to the second, for what is compared with other times. */
export function toTheSecond(time: Date): string {
  return secondFormat().format(time);
}

/** A time of this machine's calendar and clock as a field of type `datetime-local` has it; empty for none. */
export function localInput(time: string): string {
  const at = new Date(time);
  if (time === '' || Number.isNaN(at.getTime())) return '';
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** What such a field says, as RFC 3339 in UTC; empty for none. */
export function fromLocalInput(value: string): string {
  const at = new Date(value);
  return value === '' || Number.isNaN(at.getTime()) ? '' : at.toISOString().replace(/\.000Z$/, 'Z');
}
