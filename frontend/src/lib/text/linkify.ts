/** A stretch of a message: plain text, or an http(s) address to be shown as a link. */
export interface TextPart {
  text: string;
  href: string | null;
}

const address = /https?:\/\/[^\s<>"'`]+/giu;

/** Splits plain text at its web addresses. Joined again, the parts' texts are the text. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const shown = withoutTrailingPunctuation(match[0]);
    const href = parseHref(shown);
    if (href === null) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

/** A sentence's full stop is not the address's, nor is the bracket that the address stands in. */
function withoutTrailingPunctuation(url: string): string {
  const count = (letter: string) => url.split(letter).length - 1;
  // Counted once: a long row of brackets would be gone through again for each of them, and the page would stand still.
  let round = count(')') - count('(');
  let square = count(']') - count('[');
  let shown = withoutStops(url);
  while ((shown.endsWith(')') && round > 0) || (shown.endsWith(']') && square > 0)) {
    if (shown.endsWith(')')) round -= 1;
    else square -= 1;
    shown = withoutStops(shown.slice(0, -1));
  }
  return shown;
}

/** Looked at from its end: a pattern that ends there would be tried at each place of a long row of dots. */
function withoutStops(text: string): string {
  let end = text.length;
  while (end > 0 && '.,;:!?…'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function parseHref(url: string): string | null {
  try {
    const parsed = new URL(url);
    const isWeb = parsed.protocol === 'http:' || parsed.protocol === 'https:';
    return isWeb && parsed.hostname !== '' ? parsed.href : null;
  } catch {
    return null;
  }
}
