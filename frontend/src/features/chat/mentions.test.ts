import { expect, test } from 'vitest';

import saidCases from '@/lib/text/said-cases.json';

import { mentionAt, namedIn, namesMore, splitMentions } from './mentions';

const known = (handle: string) => ['ada', 'bob_1'].includes(handle);
const named = (text: string) => splitMentions(text, known).flatMap(({ handle }) => handle ?? []);

test('members and everybody are named, within a word nobody is', () => {
  expect(named('@Ada, (@bob_1) and @room!')).toEqual(['ada', 'bob_1', 'room']);
  for (const none of ['ada', 'mail@ada', '@eve', '@adas', '@ada-2', '@@ada', 'x/@ada', '@ ada', 'https://x.org/@ada']) {
    expect(named(none)).toEqual([]);
  }
  const text = 'ahoy @ada, see you';
  expect(splitMentions(text, known).map((part) => part.text)).toEqual(['ahoy ', '@ada', ', see you']);
});

// The server has the same rule, and is tested by the same cases.
test.each(saidCases)('who is named in $text', ({ text, handles }) => {
  const everybodyKnown = ['ada', 'bob_1', 'room'];
  expect([...namedIn(text)].filter((handle) => everybodyKnown.includes(handle))).toEqual(handles);
});

test('a changed text may name more, and not the same twice or fewer', () => {
  expect(namesMore('ahoy', 'ahoy @eve')).toBe(true);
  expect(namesMore('ahoy @ada', '@Ada, ahoy @ada')).toBe(false);
  expect(namesMore('ahoy @ada', 'ahoy')).toBe(false);
  expect(namesMore('ahoy', 'ahoy `@eve`')).toBe(false);
  expect(namesMore('ahoy `@eve`', 'ahoy @eve')).toBe(true);
});

test('what is being named ends at the cursor', () => {
  expect(mentionAt('ahoy @a', 7)).toEqual({ from: 5, typed: 'a' });
  expect(mentionAt('@', 1)).toEqual({ from: 0, typed: '' });
  expect(mentionAt('@Ad and more', 3)).toEqual({ from: 0, typed: 'ad' });
  expect(mentionAt('me@a', 4)).toBeNull();
  expect(mentionAt('@ada ', 5)).toBeNull();
});
