const segmenter = new Intl.Segmenter();

/** The first character as people see it: a flag or a letter with its accents is one. */
export function firstCharacter(text: string): string {
  for (const { segment } of segmenter.segment(text)) return segment;
  return '';
}

/** How many characters a text has, as the server counts them: by code point. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}
