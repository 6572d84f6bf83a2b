import { afterEach, beforeEach, expect, test } from 'vitest';

import { speak } from '@/lib/text/language';
import { translate } from '@/lib/text/phrases';

import { de } from './de';
import { adminText } from './index';

beforeEach(() => {
  translate({ admin: de });
  speak('de');
});

afterEach(() => {
  speak('en');
});

test('what was asked of a read model is said in German, and what a newer server asks as it says it', () => {
  const { asked } = adminText().operations;
  expect(['rebuild', 'swap', 'abort', 'retry', 'skip'].map((verb) => asked(verb, 'room_list'))).toEqual([
    'room_list: neu bauen',
    'room_list: wechseln',
    'room_list: verwerfen',
    'room_list: noch einmal versuchen',
    'room_list: auslassen',
  ]);
  expect(asked('pause', 'room_list')).toBe('room_list: pause');
});
