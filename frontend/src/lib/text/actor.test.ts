import { expect, test } from 'vitest';

import { accountOf, actorText, shortId } from './actor';

test('who did it is told in words', () => {
  expect(actorText('account:me', 'me')).toBe('You');
  expect(actorText('account:01900000-0000-7000-8000-0000deadbeef', 'me')).toBe('Account …deadbeef');
  expect(actorText('operator:command-line', 'me')).toBe('Operator (command line)');
  expect(actorText('operator', 'me')).toBe('The operator');
  expect(actorText('worker:mail', 'me')).toBe('Worker (mail)');
  expect(actorText('anonymous', 'me')).toBe('A stranger');
  expect(actorText('something-new', 'me')).toBe('something-new');
});

test('only accounts are accounts', () => {
  expect(accountOf('account:a')).toBe('a');
  expect(accountOf('worker:mail')).toBeNull();
  expect(accountOf('account')).toBeNull();
});

test('a short id is the end of the long one', () => {
  expect(shortId('01900000-0000-7000-8000-0000deadbeef')).toBe('…deadbeef');
  expect(shortId('short')).toBe('short');
});
