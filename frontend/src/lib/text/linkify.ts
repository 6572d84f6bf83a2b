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
  let shown = url.replace(/[.,;:!?…]+$/u, '');
  const count = (letter: string) => shown.split(letter).length - 1;
  while ((shown.endsWith(')') && count(')') > count('(')) || (shown.endsWith(']') && count(']') > count('['))) {
    shown = shown.slice(0, -1).replace(/[.,;:!?…]+$/u, '');
  }
  return shown;
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
