import { commonText } from '../text/common-text';
import { inLanguage } from '../text/in-language';

const clockFormat = inLanguage((locale) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }));
const dayFormat = inLanguage((locale) => new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }));
const dayAndYearFormat = inLanguage((locale) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' }));
const dayOfMonthFormat = inLanguage((locale) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }));
const shortDayFormat = inLanguage((locale) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }));
const fullFormat = inLanguage((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }));

/** The time of day, e.g. `14:05`. */
export function timeOfDay(time: Date): string {
  return clockFormat().format(time);
}

/** Day and time in full, for a tooltip. */
export function fullTime(time: Date): string {
  return fullFormat().format(time);
}

/** The day as people say it: today, yesterday, `Monday 3 March`, and with its year once that is another one. */
export function dayName(time: Date, now: Date): string {
  const days = daysBetween(time, now);
  if (days === 0) return commonText().today;
  if (days === 1) return commonText().yesterday;
  return time.getFullYear() === now.getFullYear() ? dayFormat().format(time) : dayAndYearFormat().format(time);
}

/** As short as a list needs: the time today, `Yesterday`, else the day. */
export function shortTime(time: Date, now: Date): string {
  const days = daysBetween(time, now);
  if (days === 0) return timeOfDay(time);
  if (days === 1) return commonText().yesterday;
  return time.getFullYear() === now.getFullYear() ? shortDayFormat().format(time) : dayAndYearFormat().format(time);
}

/** The same within a sentence: `last used yesterday`. */
export function shortTimeWithin(time: Date, now: Date): string {
  const short = shortTime(time, now);
  return short === commonText().yesterday ? short.toLowerCase() : short;
}

/** A time to come, as short as it is still exact enough: `14:05 today`, `14:05 tomorrow`, else the day. */
export function timeAhead(time: Date, now: Date): string {
  const days = daysBetween(now, time);
  if (days <= 0) return commonText().timeToday(timeOfDay(time));
  if (days === 1) return commonText().timeTomorrow(timeOfDay(time));
  return time.getFullYear() === now.getFullYear() ? dayOfMonthFormat().format(time) : dayAndYearFormat().format(time);
}

/** A day that the server tells by its date alone, e.g. `3 March 2026`: it is that day wherever one is. */
export function dateInWords(date: string): string {
  return dayAndYearFormat().format(new Date(`${date}T00:00:00`));
}

/** True when both are on one day of this machine's calendar. */
export function isSameDay(one: Date, other: Date): boolean {
  return daysBetween(one, other) === 0;
}

/** A span as `4 s`, `2 min 05 s` or `1 h 03 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return commonText().seconds(seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return commonText().minutes(minutes, twoDigits(seconds % 60));
  return commonText().hours(Math.floor(minutes / 60), twoDigits(minutes % 60));
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

function daysBetween(earlier: Date, later: Date): number {
  // Dates are counted in UTC of the local calendar day, so that a day of 23 hours still is a day.
  const day = (time: Date) => Date.UTC(time.getFullYear(), time.getMonth(), time.getDate()) / 86_400_000;
  return day(later) - day(earlier);
}
