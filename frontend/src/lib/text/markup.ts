/** A stretch of a text, as it is to be shown. */
export type Span =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'emphasis' | 'deleted'; spans: Span[] };

/** A part of a message that stands by itself. */
export type Block =
  | { kind: 'text' | 'quote'; spans: Span[] }
  | { kind: 'code'; text: string }
  /** `start` is the first number of a list that counts, and null of one that does not. */
  | { kind: 'list'; start: number | null; items: Span[][] };

interface Mark {
  sign: string;
  kind: 'strong' | 'emphasis' | 'deleted';
}

/** What is longer comes first: two stars are not one and another one. */
const marks: readonly Mark[] = [
  { sign: '**', kind: 'strong' },
  { sign: '~~', kind: 'deleted' },
  { sign: '*', kind: 'emphasis' },
  { sign: '_', kind: 'emphasis' },
];

/** A language may be named where code begins. */
const fence = /^```[ \t]*[\w+#.-]{0,30}[ \t]*$/u;
const fenceEnd = /^```[ \t]*$/u;
const quoted = /^>(?: (.*))?$/su;
const listed = /^(?:[-*]|(\d{1,3})[.)]) (?=\S)(.*)$/su;
const letter = /[\p{Alphabetic}\p{N}]/u;
const space = /\s/u;
const address = /https?:\/\/[^\s<>"'`]+/iuy;

/** Whether something in a text may stand by itself, so that it is more than one paragraph. */
export function mayHaveBlocks(text: string): boolean {
  return /^(?:```|>(?: |$)|(?:[-*]|\d{1,3}[.)]) )/mu.test(text);
}

/**
 * Reads the signs of Markdown that people use while they talk. What is not well formed is text, so nothing that somebody
 * wrote is lost; a text without any is one block of one span.
 */
export function parseMarkup(text: string): Block[] {
  const lines = text.split('\n');
  const lastFenceEnd = lines.findLastIndex((line) => fenceEnd.test(line));
  const blocks: Block[] = [];
  let plain: string[] = [];
  const put = (block?: Block) => {
    const said = block || blocks.length > 0 ? withoutEmptyEdges(plain) : plain;
    if (said.length > 0) blocks.push({ kind: 'text', spans: parseSpans(said.join('\n')) });
    plain = [];
    if (block) blocks.push(block);
  };
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (at < lastFenceEnd && fence.test(line)) {
      const from = at + 1;
      let end = from;
      while (end < lastFenceEnd && !fenceEnd.test(lines[end] ?? '')) end += 1;
      put({ kind: 'code', text: lines.slice(from, end).join('\n') });
      at = end + 1;
      continue;
    }
    const quote = linesOf(lines, at, quoted);
    if (quote.length > 0) {
      put({ kind: 'quote', spans: parseSpans(quote.map(([, said = '']) => said).join('\n')) });
      at += quote.length;
      continue;
    }
    const first = listed.exec(line);
    if (first) {
      const counts = first[1] !== undefined;
      const items = linesOf(lines, at, listed, ([, number]) => (number !== undefined) === counts);
      const start = counts ? Number(first[1]) : null;
      put({ kind: 'list', start, items: items.map(([, , said = '']) => parseSpans(said)) });
      at += items.length;
      continue;
    }
    plain.push(line);
    at += 1;
  }
  put();
  return blocks;
}

/** Whether what comes after this text is code, until somebody closes it: there, a line's end ends no message. */
export function isWithinCode(before: string): boolean {
  let isOpen = false;
  for (const line of before.split('\n')) {
    if ((isOpen ? fenceEnd : fence).test(line)) isOpen = !isOpen;
  }
  return isOpen;
}

/**
 * Whether a place in a text is within code on its line, or behind a backtick that may yet begin some. Behind a letter it is an
 * apostrophe to many, until another one closes it.
 */
export function isWithinLineCode(text: string, place: number): boolean {
  const from = text.slice(0, place).lastIndexOf('\n') + 1;
  const [line = ''] = text.slice(from).split('\n', 1);
  const here = place - from;
  let at = line.indexOf('`');
  while (at !== -1 && at < here) {
    const end = codeAt(line, at)?.end;
    if (end === undefined && !letter.test(characterBefore(line, at))) return true;
    if (end !== undefined && end > here) return true;
    at = line.indexOf('`', end ?? at + ticksAt(line, at));
  }
  return false;
}

/**
 * The stretches of a text that are shown as they are said, line by line: without the code, and without the signs. The server has the
 * same rule: what stands elsewhere names nobody, and leads nowhere.
 */
export function saidIn(text: string): string[] {
  const stretches = parseMarkup(text).flatMap((block) => saidOf(spansIn(block)));
  return stretches.flatMap((stretch) => stretch.split('\n').filter((line) => line !== ''));
}

function spansIn(block: Block): readonly Span[] {
  if (block.kind === 'code') return [];
  return block.kind === 'list' ? block.items.flat() : block.spans;
}

function saidOf(spans: readonly Span[]): string[] {
  return spans.flatMap((span) => {
    if ('spans' in span) return saidOf(span.spans);
    return span.kind === 'text' ? [span.text] : [];
  });
}

/** The first line, for where there is room for a line only: what does nothing but to begin code says nothing. As on the server. */
export function firstLine(text: string): string {
  const lines = text.split('\n');
  return lines.find((line) => !fence.test(line)) ?? lines[0] ?? '';
}

/** The same words without the signs, for where there is room for a line and none for how it looks. */
export function withoutMarks(text: string): string {
  return parseMarkup(text).map(blockWords).join('\n');
}

/**
 * The same line by line, where the text may be a part of one only: null is a line that does nothing but begin or end code. Nothing is
 * added, and nothing but signs is left out of the others.
 */
export function linesWithoutMarks(lines: readonly string[]): (string | null)[] {
  let isOpen = false;
  return lines.map((line) => {
    if ((isOpen ? fenceEnd : fence).test(line)) {
      isOpen = !isOpen;
      return null;
    }
    if (isOpen) return line;
    const quote = quoted.exec(line);
    return wordsOf(spansOf(quote ? (quote[1] ?? '') : line, marks));
  });
}

function blockWords(block: Block): string {
  switch (block.kind) {
    case 'code':
      return block.text;
    case 'list':
      return block.items.map((item, index) => `${block.start === null ? '-' : `${block.start + index}.`} ${wordsOf(item)}`).join('\n');
    default:
      return wordsOf(block.spans);
  }
}

function wordsOf(spans: readonly Span[]): string {
  return spans.map((span) => ('spans' in span ? wordsOf(span.spans) : span.text)).join('');
}

/** The lines from here on that are alike, as the pattern reads them. */
function linesOf(
  lines: readonly string[],
  from: number,
  pattern: RegExp,
  isAlike: (match: RegExpExecArray) => boolean = () => true,
): RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  for (let at = from; at < lines.length; at += 1) {
    const match = pattern.exec(lines[at] ?? '');
    if (!match || !isAlike(match)) break;
    matches.push(match);
  }
  return matches;
}

/** Beside what stands by itself, empty lines would only be more of the room that is there already. */
function withoutEmptyEdges(lines: readonly string[]): string[] {
  const isSaid = (line: string) => line.trim() !== '';
  return lines.slice(Math.max(lines.findIndex(isSaid), 0), lines.findLastIndex(isSaid) + 1);
}

/** Reads the marks within a text. Each begins and ends on one line. */
function parseSpans(text: string): Span[] {
  const spans: Span[] = [];
  text.split('\n').forEach((line, index) => {
    if (index > 0) addSpan(spans, { kind: 'text', text: '\n' });
    for (const span of spansOf(line, marks)) addSpan(spans, span);
  });
  return spans;
}

function addSpan(spans: Span[], span: Span): void {
  const last = spans.at(-1);
  if (last?.kind === 'text' && span.kind === 'text') spans[spans.length - 1] = { kind: 'text', text: last.text + span.text };
  else spans.push(span);
}

function spansOf(line: string, allowed: readonly Mark[]): Span[] {
  const spans: Span[] = [];
  /** Signs that are not closed on the rest of the line. */
  const open = new Set<string>();
  let plainFrom = 0;
  let at = 0;
  const put = (span: Span, end: number) => {
    if (at > plainFrom) spans.push({ kind: 'text', text: line.slice(plainFrom, at) });
    spans.push(span);
    plainFrom = end;
    at = end;
  };
  while (at < line.length) {
    const code = codeAt(line, at);
    if (code !== null) {
      put({ kind: 'code', text: code.text }, code.end);
      continue;
    }
    const literalEnd = pastLiteral(line, at);
    if (literalEnd > at) {
      at = literalEnd;
      continue;
    }
    const here = at;
    const mark = allowed.find(({ sign }) => !open.has(sign) && opens(line, here, sign));
    if (!mark) {
      at += 1;
      continue;
    }
    const { sign, kind } = mark;
    const end = endOf(line, at + sign.length, sign);
    if (end === -1) {
      open.add(sign);
      at += sign.length;
      continue;
    }
    const within = line.slice(at + sign.length, end);
    // Nothing is marked twice in the same way, so this goes no deeper than there are ways.
    put({ kind, spans: spansOf(within, allowed.filter((other) => other.kind !== kind)) }, end + sign.length);
  }
  if (plainFrom < line.length) spans.push({ kind: 'text', text: line.slice(plainFrom) });
  return spans;
}

function opens(line: string, at: number, sign: string): boolean {
  if (!line.startsWith(sign, at)) return false;
  const [before, after] = [characterBefore(line, at), characterAt(line, at + sign.length)];
  // The backslash is for who wants the sign itself, as in ¯\_(ツ)_/¯.
  const isEdge = mayStandAt(before, sign) && before !== '\\';
  return isEdge && after !== '' && !space.test(after) && after !== sign[0];
}

/** The character here, which may be two units of a string; nothing at its end. */
function characterAt(line: string, at: number): string {
  const code = line.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function characterBefore(line: string, at: number): string {
  return Array.from(line.slice(Math.max(at - 2, 0), at)).at(-1) ?? '';
}

/** Whether a sign may stand beside this on its outer side. One alone stands in words as well: 2*3, a_name. Chinese has no spaces. */
function mayStandAt(outside: string, sign: string): boolean {
  return outside !== sign[0] && (sign.length > 1 || !letter.test(outside));
}

/** Where the sign ends what begins at `from`; -1 where nothing does. */
function endOf(line: string, from: number, sign: string): number {
  let at = from;
  while (at < line.length) {
    const literalEnd = pastLiteral(line, at);
    if (literalEnd > at) {
      at = literalEnd;
      continue;
    }
    if (at > from && line.startsWith(sign, at)) {
      const [before, after] = [characterBefore(line, at), characterAt(line, at + sign.length)];
      if (mayStandAt(after, sign) && !space.test(before) && before !== sign[0]) return at;
    }
    at += 1;
  }
  return -1;
}

/** The end of what is taken as it is (code, and a web address) if such begins here; else this place. */
function pastLiteral(line: string, at: number): number {
  if (line[at] === '`') return codeAt(line, at)?.end ?? at + ticksAt(line, at);
  if (line[at] !== 'h' && line[at] !== 'H') return at;
  address.lastIndex = at;
  const found = address.exec(line)?.[0] ?? '';
  // In **https://example.org** the last stars are not the address's.
  let length = found.length;
  // From its end: a pattern that ends there would be tried at each place of a long row of them.
  while (length > 0 && '*_~'.includes(found.charAt(length - 1))) length -= 1;
  return at + length;
}

/** The code between this run of backticks and the next one of as many. */
function codeAt(line: string, at: number): { text: string; end: number } | null {
  if (line[at] !== '`' || line[at - 1] === '`') return null;
  const ticks = ticksAt(line, at);
  let end = line.indexOf('`', at + ticks);
  while (end !== -1) {
    const closing = ticksAt(line, end);
    if (closing === ticks) {
      const text = line.slice(at + ticks, end);
      // A space on both sides is there for code that has a backtick at its edge.
      const isPadded = text.startsWith(' ') && text.endsWith(' ') && text.trim() !== '';
      return { text: isPadded ? text.slice(1, -1) : text, end: end + ticks };
    }
    end = line.indexOf('`', end + closing);
  }
  return null;
}

function ticksAt(line: string, at: number): number {
  let end = at;
  while (line[end] === '`') end += 1;
  return end - at;
}
