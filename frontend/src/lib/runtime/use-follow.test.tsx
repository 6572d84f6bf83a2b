import { act, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';

import { FakeSocket } from '@/lib/live/testing/fake-socket';
import { renderApp } from '@/testing/render-app';

import { useFollow } from './use-follow';

const topic = 'chat.*.r';
/** What a cache holds; React hears of it a moment later. */
const cache = { snapshot: 1, position: 'CHATS:10@e1' };
const told = vi.fn();

function Follows() {
  const [{ snapshot, position }, setShown] = useState({ ...cache });
  useFollow({
    topic,
    stream: 'CHATS',
    snapshot,
    held: () => cache.snapshot,
    position,
    onEvent: ({ seq }) => void told(seq),
    onCaughtUp: ({ sequence }) => void told(`up to ${sequence}`),
    onReset: () => void told('reset'),
  });
  return <button onClick={() => setShown({ ...cache })}>show</button>;
}

const frame = { type: 'event', topic, stream: 'CHATS', subject: 's', event_type: 'x', time: '', actor: 'a', id: 'i', command: 'c', data: null };
const push = (seq: number, prev: number) => act(() => FakeSocket.last.push({ ...frame, seq, prev }));
const answered = (after: number) => act(() => FakeSocket.last.push({ type: 'subscribed', topic, after }));

test('what comes while a newer snapshot waits to be shown is told to those who follow that, and each event once', async () => {
  const { runtime } = renderApp(<Follows />);
  await act(async () => {
    runtime.live.start();
    await vi.waitFor(() => FakeSocket.last.welcome());
  });
  answered(10);
  push(11, 10);
  expect(told.mock.calls).toEqual([[11]]);

  // An answer that is older than what push has told, and not on the page yet.
  Object.assign(cache, { snapshot: 2, position: 'CHATS:9@e1' });
  push(12, 11);
  act(() => FakeSocket.last.push({ type: 'caught_up', topic, seq: 12, prev: 12 }));
  expect(told.mock.calls).toEqual([[11]]);
  act(() => screen.getByRole('button').click());
  expect(FakeSocket.last.sentOf('subscribe').at(-1)).toEqual({ type: 'subscribe', topic, after: 'CHATS:9@e1' });
  answered(9);
  push(11, 9);
  push(12, 11);
  act(() => FakeSocket.last.push({ type: 'caught_up', topic, seq: 12, prev: 12 }));
  expect(told.mock.calls).toEqual([[11], [11], [12], ['up to 12']]);
});
