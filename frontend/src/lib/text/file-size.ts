import { commonText } from './common-text';
import { inLanguage } from './in-language';

const units = ['KB', 'MB', 'GB'] as const;
const whole = inLanguage((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0, useGrouping: false }));
const exact = inLanguage((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));

/** A size for people: `3 bytes`, `1.4 MB`. A step is 1,024, as file managers and the server's limits have it. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${whole().format(bytes)} ${bytes === 1 ? commonText().byte : commonText().bytes}`;
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${(size >= 100 ? whole() : exact()).format(size)} ${units[unit] ?? ''}`;
}
