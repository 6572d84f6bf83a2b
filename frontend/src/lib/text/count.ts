import { inLanguage } from './in-language';

const whole = inLanguage((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }));
const rules = inLanguage((locale) => new Intl.PluralRules(locale));

/** A number of things, with separators, e.g. `12,345`. */
export function count(number: number): string {
  return whole().format(number);
}

/** The words for one, or those for none and many. Both languages have these two forms only. */
export function plural(number: number, one: string, other: string): string {
  return rules().select(number) === 'one' ? one : other;
}

/** A number with its noun, e.g. `1 event` and `12,345 events`. */
export function counted(number: number, noun: string, nouns = `${noun}s`): string {
  return `${count(number)} ${plural(number, noun, nouns)}`;
}
