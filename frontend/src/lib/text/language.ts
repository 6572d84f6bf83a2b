/** A language that the app speaks. */
export type Language = 'en' | 'de';

/** All of them, by what they call themselves: whoever looks for theirs may not read another. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

export const languages = Object.keys(languageNames) as Language[];

const key = 'wherry.language';
let spoken: Language = 'en';

/** The one that was chosen on this device; else the first of the browser's that the app speaks; else English. */
export function wantedLanguage(): Language {
  return [kept(), ...navigator.languages.map(primary)].find(isLanguage) ?? 'en';
}

/** The one that the app speaks now. It is so from the first drawing to the next reload. */
export function language(): Language {
  return spoken;
}

/** The language with its country as the browser has it, for what `Intl` writes: dates are not the same in all of English. */
export function locale(): string {
  return navigator.languages.find((tag) => primary(tag) === spoken) ?? spoken;
}

/** Begins to speak one. Called once, before anything is drawn; and by tests. */
export function speak(wanted: Language): void {
  spoken = wanted;
  document.documentElement.lang = wanted;
}

/** Keeps a choice on this device, and loads the page anew: what is drawn, kept or being said is then all of one language. */
export function chooseLanguage(wanted: Language): void {
  localStorage.setItem(key, wanted);
  location.reload();
}

function kept(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // A browser that forbids storage gets its own language.
    return null;
  }
}

function primary(tag: string): string {
  return (tag.split('-')[0] ?? '').toLowerCase();
}

function isLanguage(tag: string | null): tag is Language {
  return languages.some((each) => each === tag);
}
