import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { NetworkError, ProblemError } from '@/lib/api/problem';

import { MarkerSender } from './marker-sender';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(...failures: Error[]) {
  const sent: number[] = [];
  const sender = new MarkerSender((sequence) => {
    sent.push(sequence);
    const failure = failures.shift();
    return failure ? Promise.reject(failure) : Promise.resolve();
  });
  return { sent, sender };
}

test('of what is seen within a moment, the last is sent, once', async () => {
  const { sent, sender } = setUp();
  for (const sequence of [3, 5, 4, 9]) sender.seen(sequence);
  await vi.advanceTimersByTimeAsync(600);
  sender.seen(9);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toEqual([9]);
  sender.seen(10);
  await vi.advanceTimersByTimeAsync(600);
  expect(sent).toEqual([9, 10]);
});

test('who leaves is not waited for', () => {
  const { sent, sender } = setUp();
  sender.seen(3);
  sender.stop();
  expect(sent).toEqual([3]);
});

test('it is sent again while nobody answers, and not when it is refused', async () => {
  const { sent, sender } = setUp(new NetworkError('x'), new ProblemError(404, { code: 'room-not-found' }));
  sender.seen(3);
  await vi.advanceTimersByTimeAsync(600);
  sender.seen(4);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(sent).toEqual([3]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toEqual([3, 4]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toEqual([3, 4]);
  const away = setUp(new NetworkError('x'), new NetworkError('x'));
  away.sender.seen(7);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(away.sent).toEqual([7, 7, 7]);
});
