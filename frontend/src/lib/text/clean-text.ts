/** What ends a line for a word processor or a terminal, and is a control character to everybody else. */
const lineEnds = /\r\n?|[\v\f\u0085]/gu;
/** Control characters but for line feed and tab, and the marks that make a line read in another order than it is written. */
const hiding = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu;

/**
 * A text without what the server refuses, since it hides or reorders what others read. It comes with what is copied: out
 * of a word processor, or around names in Hebrew and Arabic, which browsers lay out rightly without it.
 */
export function cleanText(text: string): string {
  return text.replace(lineEnds, '\n').replace(hiding, '');
}

/** What somebody has typed or pasted into a field, cleaned where it stands, with the cursor where it was in the text. */
export function cleanValue(field: HTMLTextAreaElement): string {
  const text = cleanText(field.value);
  if (text !== field.value) {
    const cursor = cleanText(field.value.slice(0, field.selectionEnd)).length;
    field.value = text;
    field.setSelectionRange(cursor, cursor);
  }
  return text;
}
