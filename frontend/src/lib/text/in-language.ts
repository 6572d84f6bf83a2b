import { locale } from './language';

/** Something of `Intl`, made when it is first needed: modules are read before it is known which language is spoken. */
export function inLanguage<Made>(make: (locale: string) => Made): () => Made {
  let last: { locale: string; made: Made } | undefined;
  return () => {
    const present = locale();
    if (last?.locale !== present) last = { locale: present, made: make(present) };
    return last.made;
  };
}
