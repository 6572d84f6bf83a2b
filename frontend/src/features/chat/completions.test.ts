import { expect, test } from 'vitest';

import type { Person } from '@/lib/api/models';

import { candidatesFor, completed, typedAt, withNamedEmoji } from './completions';

const nobody = new Map<string, Person>();

function emojiFor(typed: string): string[] {
  const candidates = candidatesFor({ kind: 'emoji', from: 0, typed }, nobody, 'me');
  return candidates.flatMap((candidate) => (candidate.kind === 'emoji' ? [candidate.emoji] : []));
}

test('an emoji’s name begins at a colon, and is neither a time nor a face nor in code', () => {
  expect(typedAt('see :ro', 7)).toEqual({ kind: 'emoji', from: 4, typed: 'ro' });
  expect(typedAt('(:ro and more', 4)).toEqual({ kind: 'emoji', from: 1, typed: 'ro' });
  expect(typedAt('ahoy @ro', 8)).toEqual({ kind: 'person', from: 5, typed: 'ro' });
  for (const none of [':', ':r', ':D', ':)', '10:30', 'note:ro', 'http://ro', '::ro', ':ro ', '`:ro', '```\n:ro', '`@ro']) {
    expect([none, typedAt(none, none.length)]).toEqual([none, null]);
  }
});

test('an emoji is offered by the beginning of any of its names, written as one word or with dashes below', () => {
  expect(emojiFor('ro')).toEqual(['🚀', '🤖']);
  expect(emojiFor('thumbs')).toEqual(['👍', '👎']);
  expect(emojiFor('thumbs_up')).toEqual(['👍']);
  expect(emojiFor('ThumbsUp')).toEqual(['👍']);
  // What is called so at first comes before what is called so as well.
  expect(emojiFor('sun')).toEqual(['☀️', '😎']);
  expect(emojiFor('c').length).toBe(6);
  expect(emojiFor('__')).toEqual([]);
});

test('what is chosen takes the place of what was typed, and of the rest of its word', () => {
  const rocket = { kind: 'emoji', emoji: '🚀', names: 'rocket' } as const;
  const typed = { kind: 'emoji', from: 4, typed: 'ro' } as const;
  expect(completed('see :ro', 7, typed, rocket)).toEqual({ text: 'see 🚀 ', cursor: 7 });
  expect(completed('see :rocket: now', 7, typed, rocket)).toEqual({ text: 'see 🚀 now', cursor: 7 });
});

test('a whole name between colons is its emoji, and what is none stays', () => {
  expect(withNamedEmoji('a :rocket:b', 10)).toEqual({ text: 'a 🚀b', cursor: 4 });
  expect(withNamedEmoji(':thumbs_up:', 11)?.text).toBe('👍');
  expect(withNamedEmoji(':Tada:', 6)?.text).toBe('🎉');
  for (const none of [':nothing:', ':rock:', '`:rocket:', '12:30:', '::', ':rocket', 'see:rocket:']) {
    expect([none, withNamedEmoji(none, none.length)]).toEqual([none, null]);
  }
});
