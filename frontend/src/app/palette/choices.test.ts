import { expect, test } from 'vitest';

import { grouped, matching, mostShown } from './choices';
import type { Choice } from './choices';

function choice(label: string, change: Partial<Choice> = {}): Choice {
  return { id: label, group: 'Rooms', label, icon: 'chat', run: () => undefined, ...change };
}

const labels = (choices: Choice[]) => choices.map(({ label }) => label);

test('with nothing typed, all come in their order, and not too many', () => {
  const many = Array.from({ length: mostShown + 5 }, (_, index) => choice(`Room ${index}`));
  expect(matching(many, '  ')).toEqual(many.slice(0, mostShown));
});

test('what begins with it comes first, then a word that does, then what contains it', () => {
  const choices = [choice('Reharbouring'), choice('The harbour'), choice('Harbour'), choice('Kitchen')];
  expect(labels(matching(choices, 'HARB'))).toEqual(['Harbour', 'The harbour', 'Reharbouring']);
});

test('every word has to be there, in any order, and accents and case do not matter', () => {
  const choices = [choice('Café am Hafen'), choice('Café Nord'), choice('Dark', { words: 'appearance theme night' })];
  expect(labels(matching(choices, 'haf cafe'))).toEqual(['Café am Hafen']);
  expect(labels(matching(choices, 'theme dark'))).toEqual(['Dark']);
  expect(matching(choices, 'cafe sud')).toEqual([]);
});

test('a word that is found in the middle of one and at the beginning of another counts as at the beginning', () => {
  expect(labels(matching([choice('Sub ad hoc'), choice('Broad advice')], 'ad'))).toEqual(['Sub ad hoc', 'Broad advice']);
});

test('choices stand under their headings, in the order of the first of each', () => {
  const all = [choice('a'), choice('b', { group: 'Pages' }), choice('c')];
  expect(grouped(all).map(({ group, choices }) => [group, labels(choices)])).toEqual([
    ['Rooms', ['a', 'c']],
    ['Pages', ['b']],
  ]);
});
