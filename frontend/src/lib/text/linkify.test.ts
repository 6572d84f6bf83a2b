import { expect, test } from 'vitest';

import cases from './link-cases.json';
import { linkify } from './linkify';

// The server has the same rule, and is tested by the same cases.
test.each(cases)('the links of $text', ({ text, links }) => {
  expect(linkify(text).flatMap((part) => (part.href === null ? [] : [part.text]))).toEqual(links);
});

test('an address in a sentence becomes a link, its full stop does not', () => {
  expect(linkify('See https://example.org/a?b=1. Bye')).toEqual([
    { text: 'See ', href: null },
    { text: 'https://example.org/a?b=1', href: 'https://example.org/a?b=1' },
    { text: '. Bye', href: null },
  ]);
});

test('brackets around an address are not part of it, brackets within are', () => {
  expect(linkify('(https://example.org/x)').map((part) => part.text)).toEqual(['(', 'https://example.org/x', ')']);
  expect(linkify('https://example.org/x_(y)')[0]?.text).toBe('https://example.org/x_(y)');
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://example.org', 'http://', 'just text'])(
  'no link is made of %s',
  (text) => {
    expect(linkify(text)).toEqual([{ text, href: null }]);
  },
);

// Everybody who is in a room reads what is posted there: such a row made the page stand still.
test.each([')', ']', ').', '])', '.'])('a long row of %s behind an address is read at once', (row) => {
  const text = `https://example.org/x${row.repeat(200_000)}`;
  expect(linkify(text)[0]?.text === 'https://example.org/x').toBe(true);
  // The row goes with the address where something follows it.
  expect(linkify(`${text}y`)).toHaveLength(1);
});

test('nothing is lost or added', () => {
  const text = 'a http://x.org, b\nhttps://y.org/<script>!';
  expect(linkify(text).map((part) => part.text).join('')).toBe(text);
});

test('an empty text has no parts', () => {
  expect(linkify('')).toEqual([]);
});
