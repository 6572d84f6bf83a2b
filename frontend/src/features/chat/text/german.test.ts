import { afterEach, beforeEach, expect, test } from 'vitest';

import { speak } from '@/lib/text/language';
import { translate } from '@/lib/text/phrases';

import { findEmoji } from '../components/emoji-names';
import { saidOrFiles } from '../components/files-text';
import { displayName } from '../components/person-name';

import { chatText } from './index';
import { de } from './de';
import { en } from './en';

beforeEach(() => {
  translate({ chat: de });
  speak('de');
});

afterEach(() => {
  speak('en');
});

test('one and many have their own words', () => {
  const { timeline } = chatText();
  expect([1, 2].map((count) => timeline.newBelow(count, String(count)))).toEqual(['1 neue Nachricht', '2 neue Nachrichten']);
  expect([1, 2].map(timeline.answers)).toEqual(['1 Antwort', '2 Antworten']);
  expect([0, 1, 3].map((files) => saidOrFiles('', files))).toEqual(['', 'Eine Datei', '3 Dateien']);
});

test('what somebody did stands in German order after their name', () => {
  const { notices } = chatText();
  expect(`Ada ${notices.what.mention(notices.in('Werft'))}`).toBe('Ada hat dich in Werft erwähnt');
  expect(`Ada ${notices.what.reaction(notices.in(''), '🎉')}`).toBe('Ada hat in einer Direktnachricht mit 🎉 auf deine Nachricht reagiert');
  expect(displayName(null)).toBe('Jemand');
});

test('emoji are found by German words, and the same ones are offered', () => {
  expect(findEmoji('feuer').map(([emoji]) => emoji)).toEqual(['🔥']);
  expect(findEmoji('fire')).toEqual([]);
  expect(findEmoji('').map(([emoji]) => emoji)).toEqual(Object.keys(en.emoji));
});
