import { expect, test } from 'vitest';

import { formatPosition, parsePosition, parsePositions, positionIn } from './position';

test('a position is read and written alike, with and without an epoch', () => {
  for (const text of ['CHATS:12@1f3a9c00', 'USERS:0', 'CHATS:7']) {
    const position = parsePosition(text);
    expect(position && formatPosition(position)).toBe(text);
  }
});

test.each(['', 'CHATS', 'CHATS:', ':12', 'CHATS:-1', 'CHATS:1.5', 'CHATS:12@'])('%j is no position', (text) => {
  expect(parsePosition(text)).toBeNull();
});

test('of several positions the stream’s own is taken, else its start', () => {
  const text = 'CHATS:12@a, USERS:5@b';
  expect(parsePositions(text)).toHaveLength(2);
  expect(positionIn(text, 'USERS')).toEqual({ stream: 'USERS', sequence: 5, epoch: 'b' });
  expect(positionIn(text, 'CONVERSIONS')).toEqual({ stream: 'CONVERSIONS', sequence: 0, epoch: null });
});
