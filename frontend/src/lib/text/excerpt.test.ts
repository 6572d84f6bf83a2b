import { expect, test } from 'vitest';

import { withoutMarksOn } from './excerpt';

/** What was found stands between strokes, here and in the answer. */
function shown(text: string): string {
  const pieces = text.split('|').map((piece, index) => ({ text: piece, hit: index % 2 === 1 }));
  return withoutMarksOn(pieces.filter(({ text: piece }) => piece !== ''))
    .map(({ text: piece, hit }) => (hit ? `|${piece}|` : piece))
    .join('');
}

test('what was found is marked where it stands, without the signs around it and in it', () => {
  expect(shown('the |tide| tables')).toBe('the |tide| tables');
  expect(shown('the **|tide|** is _|high|_')).toBe('the |tide| is |high|');
  expect(shown('**the |tide| is** ~~low~~ `|high|`')).toBe('the |tide| is low |high|');
  expect(shown('> |tide| at *six*\n- |tide| at seven')).toBe('|tide| at six\n- |tide| at seven');
  expect(shown('**|high tide|** and |*low* tide|')).toBe('|high tide| and |low tide|');
});

test('what is no sign stays, in code as well, and lines that only begin or end code go', () => {
  for (const text of ['2*|3|*4', 'a_|snake|_case', '|<b>|tide</b>', '', 'a\n\n|b|', '* |one|\n7. two', '🚀 |tide| **']) {
    expect(shown(text)).toBe(text);
  }
  expect(shown('look:\n```rust\n|run|(*r);\n```\nand')).toBe('look:\n|run|(*r);\nand');
  expect(shown('```rust')).toBe('');
});
