import { inLanguage } from './in-language';

const all = inLanguage((locale) => new Intl.ListFormat(locale, { type: 'conjunction' }));

/** Several as one says them: `Ada, Grace, and Alan`. */
export function listed(items: readonly string[]): string {
  return all().format(items);
}
