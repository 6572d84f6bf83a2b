import { renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';

import type { Message } from '../live/message';
import type { TimelineState } from '../live/timeline-state';

import { useReading } from './use-reading';

function timeline(from: number, to: number, hasOlder = false, authorOf: (sequence: number) => string = () => 'ada'): TimelineState {
  const messages: Message[] = [];
  for (let sequence = from; sequence <= to; sequence += 1) {
    const message = { id: `m${sequence}`, sequence, authorId: authorOf(sequence), author: null, edited: null, body: 'x', deleted: null, answers: null, attachments: [], reactions: [], previews: [], inThread: null, thread: null, mentionsMe: false };
    messages.push({ ...message, postedAt: '2026-01-01T10:00:00Z' });
  }
  return { snapshot: 1, thread: null, me: 'me', messages, quotes: [], hasOlder, hasNewer: false, root: null, heard: { after: 0, frames: [] }, position: `CHATS:${to}@e`, hasGap: false };
}

function read(first: { timeline: TimelineState; newSince?: number | null; unread?: number; isAtEnd?: boolean; isWatched?: boolean; isJumping?: boolean }) {
  const seen: (number | null)[] = [];
  const onSeen = (sequence: number | null) => void seen.push(sequence);
  const usual = { me: 'me', newSince: null, unread: 0, isAtEnd: true, isWatched: true, isJumping: false, onSeen, ...first };
  const { result, rerender } = renderHook((props: typeof usual) => useReading(props), { initialProps: usual });
  let props = usual;
  const then = (next: Partial<typeof usual>) => {
    props = { ...props, ...next };
    rerender(props);
    return result.current;
  };
  return { seen, result, then };
}

test('the line stands before the first new message of somebody else, and stays there', () => {
  const { seen, result, then } = read({ timeline: timeline(1, 8, false, (n) => (n === 6 ? 'me' : 'ada')), newSince: 5 });
  expect(result.current).toEqual({ newBelow: 0, newFrom: 'm7', newBefore: null });
  expect(seen).toEqual([8]);
  expect(then({ timeline: timeline(1, 9) }).newFrom).toBe('m6');
  expect(then({ newSince: null }).newFrom).toBe('m6');
  expect(seen).toEqual([8, 9]);
});

test('what comes while one looks is not new; what comes while one does not, is', () => {
  const { seen, result, then } = read({ timeline: timeline(1, 5) });
  expect(result.current.newFrom).toBeNull();
  expect(then({ timeline: timeline(1, 6) }).newFrom).toBeNull();
  expect(then({ isWatched: false }).newFrom).toBeNull();
  expect(then({ timeline: timeline(1, 7) }).newFrom).toBe('m7');
  expect(then({ timeline: timeline(1, 8) }).newFrom).toBe('m7');
  expect(seen).toEqual([5, 6, null]);
  expect(then({ isWatched: true }).newFrom).toBe('m7');
  expect(seen.at(-1)).toBe(8);
  then({ isWatched: false });
  expect(then({ timeline: timeline(1, 9) }).newFrom).toBe('m9');
});

test('who is further up is told how many came, and has not seen them', () => {
  const { seen, result, then } = read({ timeline: timeline(1, 5), newSince: 3, isAtEnd: false });
  expect(result.current).toEqual({ newBelow: 2, newFrom: 'm4', newBefore: null });
  expect(then({ timeline: timeline(1, 6) }).newBelow).toBe(3);
  expect(seen).toEqual([null]);
  expect(then({ isAtEnd: true }).newBelow).toBe(0);
  expect(seen.at(-1)).toBe(6);
});

test('where the marker is further back than what is loaded, there is no line yet', () => {
  const { result, then } = read({ timeline: timeline(10, 12, true), newSince: 5, isAtEnd: false });
  expect(result.current).toEqual({ newBelow: 3, newFrom: null, newBefore: 5 });
  expect(then({ timeline: timeline(4, 12, true) }).newFrom).toBe('m6');
});

test('who is about to be taken to an older message has not seen the newest', () => {
  const { seen, then } = read({ timeline: timeline(4, 8, true), newSince: 5, isJumping: true });
  then({ timeline: timeline(1, 8) });
  expect(then({ isJumping: false, isAtEnd: false })).toEqual({ newBelow: 3, newFrom: 'm6', newBefore: null });
  expect(seen).toEqual([null]);
  then({ isAtEnd: true });
  expect(seen).toEqual([null, 8]);
});

test('who reads further back is told how many are new by who counts them, and has not seen what they come to on the way', () => {
  const away = { ...timeline(1, 5, true), hasNewer: true, position: 'CHATS:50@e' };
  const { seen, result, then } = read({ timeline: away, isAtEnd: false, unread: 4 });
  expect(result.current).toEqual({ newBelow: 4, newFrom: null, newBefore: null });
  // All the way down, nothing of that is new.
  expect(then({ timeline: { ...timeline(1, 50), position: 'CHATS:50@e' }, unread: 0 }).newBelow).toBe(0);
  expect(seen).toEqual([null]);
  expect(then({ timeline: timeline(1, 52) }).newBelow).toBe(2);
});
