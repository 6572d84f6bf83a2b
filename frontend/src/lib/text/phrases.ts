import { language } from './language';

const translations = new Map<string, unknown>();

/**
 * The texts of one part of the app in the present language. English comes with the part that it is of; another language
 * is one file of all parts, which is only loaded for those who read it, so it is known by the part's name.
 */
export function phrases<Texts extends object>(part: string, en: Texts): () => Texts {
  return () => (language() === 'en' ? en : ((translations.get(part) as Texts | undefined) ?? en));
}

/** Takes in the texts of all parts in the language that the app is about to speak. */
export function translate(all: Readonly<Record<string, object>>): void {
  for (const [part, texts] of Object.entries(all)) translations.set(part, texts);
}
