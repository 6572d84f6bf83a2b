// Text that is more than text: what old programs for the web have saved as `.xls` and `.doc`.

import { decodeText, hasMark } from './text.mjs';

/** As much of a text as tells what it is. */
const START = 4096;
/** A page says its encoding near its beginning. */
const HEAD = 64 * 1024;
/** What may come before a page's first tag. */
const BEFORE_PAGE = /^(?:<\?xml[^>]*>|<!--[\s\S]*?-->|\s)+/;
const PAGE = /^<(?:!doctype html|html|head|body|table|meta|title|style)\b/;
const ENCODING = /<meta\b[^<>]*\bcharset\s*=\s*["']?([\w:-]+)|^\s*<\?xml\b[^<>]*\bencoding\s*=\s*["']([\w:-]+)/i;
const PAGE_CHARSET = /(<meta\b[^<>]*\bcharset\s*=\s*["']?)[\w:-]+/gi;

/**
 * What a text is. The same is told where documents are uploaded.
 * @param {string} text
 * @returns {'web-page' | 'web-archive' | 'xml' | 'text'}
 */
export function markupOf(text) {
  const start = text.slice(0, START).toLowerCase().trimStart();
  if (PAGE.test(start.replace(BEFORE_PAGE, ''))) return 'web-page';
  if (start.startsWith('mime-version:') && start.includes('multipart/related')) return 'web-archive';
  return start.startsWith('<?xml') ? 'xml' : 'text';
}

/**
 * A page in letters that every encoding has, the others by their numbers: so it does not matter in which one an engine reads it.
 * @param {Buffer} bytes
 * @returns {Buffer}
 */
export function plainPage(bytes) {
  const text = decodePage(bytes);
  const said = text.slice(0, HEAD).replace(PAGE_CHARSET, '$1utf-8') + text.slice(HEAD);
  return Buffer.from(said.replace(/\P{ASCII}/gu, (letter) => `&#${letter.codePointAt(0)};`), 'latin1');
}

/** The page's text, in the encoding that it names, unless it begins with the mark of another. */
function decodePage(bytes) {
  const named = hasMark(bytes) ? null : ENCODING.exec(bytes.toString('latin1', 0, HEAD));
  // A page that is read in single bytes so far is in no encoding of two.
  const label = named && (named[1] ?? named[2]).toLowerCase();
  if (!label || label.startsWith('utf-')) return decodeText(bytes);
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return decodeText(bytes);
  }
}
