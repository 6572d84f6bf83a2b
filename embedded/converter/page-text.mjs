// The text of a page, of the pieces that PDF.js finds on it.

/** What a font without names for its letters may give: nobody sees it, and in a text it means something else. */
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f]/g;

/**
 * The page's lines, in the order in which its pieces come. Empty where there are no letters.
 * @param {{str?: string, hasEOL?: boolean}[]} pieces marks among them have no text
 * @returns {string}
 */
export function pageText(pieces) {
  const whole = pieces.map(({ str = '', hasEOL }) => str.replace(CONTROLS, '') + (hasEOL ? '\n' : '')).join('');
  const lines = whole.split('\n').map((line) => line.trimEnd());
  return lines.join('\n').replace(/^\n+/, '').trimEnd();
}
