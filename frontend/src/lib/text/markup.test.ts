import { expect, test } from 'vitest';

import { linkify } from './linkify';
import { firstLine, isWithinCode, isWithinLineCode, mayHaveBlocks, parseMarkup, saidIn, withoutMarks } from './markup';
import type { Block, Span } from './markup';
import saidCases from './said-cases.json';

/** The spans of a text that is one paragraph, in a short form: the kind stands before what it is about. */
function spans(text: string): string {
  const blocks = parseMarkup(text);
  expect(blocks).toHaveLength(1);
  return blocks[0]?.kind === 'text' ? short(blocks[0].spans) : 'no text';
}

function short(all: readonly Span[]): string {
  return all.map((span) => shortSpan(span)).join('');
}

function shortSpan(span: Span): string {
  if ('spans' in span) return `{${span.kind} ${short(span.spans)}}`;
  return span.kind === 'text' ? span.text : `{code ${span.text}}`;
}

function shortBlock(block: Block): string {
  switch (block.kind) {
    case 'code':
      return `code: ${block.text}`;
    case 'list':
      return `${block.start ?? '-'}: ${block.items.map(short).join(' | ')}`;
    default:
      return `${block.kind}: ${short(block.spans)}`;
  }
}

const blocks = (text: string) => parseMarkup(text).map(shortBlock);

// Everybody who is in a room reads what is posted there.
test('a long row of signs in an address is read at once', () => {
  const text = `https://example.org/${'*'.repeat(200_000)}x`;
  expect(spans(text) === text).toBe(true);
});

test('a text without signs is one stretch, as it was written', () => {
  for (const text of ['', 'ahoy', '  two\n\nlines \n', 'a < b && c > d', '<b>bold</b>']) {
    expect(parseMarkup(text)).toEqual([{ kind: 'text', spans: text === '' ? [] : [{ kind: 'text', text }] }]);
    expect(mayHaveBlocks(text)).toBe(false);
  }
});

test('what is marked is strong, emphasised, deleted or code, also within each other', () => {
  expect(spans('a **b c** d')).toBe('a {strong b c} d');
  expect(spans('*a* and _b_, (*c*)!')).toBe('{emphasis a} and {emphasis b}, ({emphasis c})!');
  expect(spans('~~gone~~')).toBe('{deleted gone}');
  expect(spans('run `cargo run`.')).toBe('run {code cargo run}.');
  expect(spans('**a *b* ~~c~~ `d`**')).toBe('{strong a {emphasis b} {deleted c} {code d}}');
  expect(spans('这是**重点**内容')).toBe('这是{strong 重点}内容');
  expect(spans('*one*\n*two*')).toBe('{emphasis one}\n{emphasis two}');
});

test('what is not well formed, or only looks like a sign, is text', () => {
  const texts = [
    '2 * 3 * 4',
    '2*3*4',
    'a_snake_case_name',
    '__init__',
    '*.rs and *.ts',
    '**open',
    '** a **',
    '*a\nb*',
    '***',
    '****',
    '`open',
    '``',
    '¯\\_(ツ)_/¯',
    '\\*as it is*',
    '-1',
    '#1',
    '>:(',
    '1.5',
  ];
  for (const text of texts) expect(spans(text), text).toBe(text);
});

test('code is taken as it is', () => {
  expect(spans('`**a** _b_ <i>`')).toBe('{code **a** _b_ <i>}');
  expect(spans('`` a ` b ``')).toBe('{code a ` b}');
  expect(spans('*a `b* c` d*')).toBe('{emphasis a {code b* c} d}');
});

test('web addresses are taken as they are, and a sign behind one is not of it', () => {
  expect(spans('https://example.org/_a_/*b*?c=~~d~~')).toBe('https://example.org/_a_/*b*?c=~~d~~');
  expect(spans('**see https://example.org/a_b**')).toBe('{strong see https://example.org/a_b}');
  expect(spans('*https://example.org/a*b*')).toBe('{emphasis https://example.org/a*b}');
});

test('code, quotes and lists stand by themselves, without the empty lines around them', () => {
  expect(blocks('look:\n\n```rust\nfn a() {\n\n    b();\n}\n```\n\nthat is all')).toEqual([
    'text: look:',
    'code: fn a() {\n\n    b();\n}',
    'text: that is all',
  ]);
  expect(blocks('> said **Ada**\n>\n> and\nI agree')).toEqual(['quote: said {strong Ada}\n\nand', 'text: I agree']);
  expect(blocks('- a\n* *b*\n3. c\n4) d')).toEqual(['-: a | {emphasis b}', '3: c | d']);
  for (const text of ['```\na\n```', '> a', '- a', '1. a']) expect(mayHaveBlocks(text), text).toBe(true);
});

test('a fence that nobody closed is text, and in one that is closed nothing is marked', () => {
  expect(blocks('```\n**a**')).toEqual(['text: ```\n{strong a}']);
  expect(blocks('```\n**a**\n> b\n- c\n```')).toEqual(['code: **a**\n> b\n- c']);
  expect(blocks('```\n```')).toEqual(['code: ']);
});

test('code goes on until it is closed', () => {
  for (const text of ['```', 'look:\n```rust\nfn a() {', '```\na\n```\n```']) expect(isWithinCode(text), text).toBe(true);
  for (const text of ['', 'a', '`', '```a```', '```\na\n```', '```\n```sh\n```']) expect(isWithinCode(text), text).toBe(false);
});

test('where there is room for a line only, the words come without the signs', () => {
  expect(withoutMarks('**see** `a_b` at ~~six~~ *seven*')).toBe('see a_b at six seven');
  expect(withoutMarks('look:\n```sh\nls *.rs\n```\n> so\n- *a*\n7. b\n8. c')).toBe('look:\nls *.rs\nso\n- a\n7. b\n8. c');
  for (const text of ['', ' ahoy\n\nall ', '2*3*4']) expect(withoutMarks(text)).toBe(text);
});

test('the first line is not what begins code', () => {
  expect(firstLine('ahoy\n```\na\n```')).toBe('ahoy');
  expect(firstLine('```rust\nfn a() {\n}\n```')).toBe('fn a() {');
  expect(['```a``` is code', '```', ''].map(firstLine)).toEqual(['```a``` is code', '```', '']);
});

// The server has the same rule, and is tested by the same cases.
test.each(saidCases)('what is said in $text', ({ text, said, links }) => {
  expect(saidIn(text)).toEqual(said);
  const shown = saidIn(text).flatMap((stretch) => linkify(stretch).flatMap((part) => (part.href === null ? [] : [part.text])));
  // The server looks at the first two, each once.
  expect([...new Set(shown)].slice(0, 2)).toEqual(links);
});

test('the longest message of nothing but signs is read in no time', () => {
  const long = 16 * 1024;
  for (const sign of ['*a ', '**a ', '_', '`', '``a` ', '~~a', '*_~~**', '> ', '- ', '```\n', '```a\n', 'https://a ', '*`a']) {
    const began = performance.now();
    parseMarkup(sign.repeat(long / sign.length));
    expect(performance.now() - began, sign).toBeLessThan(1_000);
  }
});

test('one is within code on a line from its backtick on, until it is closed', () => {
  // The place is where the stroke stands.
  const isWithin = (text: string) => isWithinLineCode(text.replace('|', ''), text.indexOf('|'));
  for (const text of ['`|', 'see `a |', '`a` and `b|', '``a ` |', 'see `a | b` c', 'ahoy\n`|', 'geht`s |`']) {
    expect([text, isWithin(text)]).toEqual([text, true]);
  }
  for (const text of ['|', '|`a`', '`a`|', '`a` |', '``a ` b`` |', '`a\n|', '\n|', 'geht`s |', 'see |, `a`']) {
    expect([text, isWithin(text)]).toEqual([text, false]);
  }
});
