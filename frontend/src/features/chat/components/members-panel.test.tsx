import { act, fireEvent, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Room } from '@/lib/api/models';
import { FakeSocket } from '@/lib/live/testing/fake-socket';
import { renderApp } from '@/testing/render-app';

import { MembersPanel } from './members-panel';

const topic = 'presence.r';
const member = (id: string, status: 'member' | 'invited' = 'member') => ({
  account_id: id,
  handle: id.toLowerCase(),
  name: id,
  photo_url: null,
  role: 'member',
  status,
});
const room = {
  room_id: 'r',
  name: 'Harbour',
  role: 'member',
  members: [member('Ada'), member('Bob'), member('Eve', 'invited')],
} as unknown as Room;

const laterRoom = { ...room, members: [member('Ada'), member('Bob'), member('Eve')] } as unknown as Room;

function Panel() {
  const [shown, setShown] = useState(room);
  return (
    <>
      <button onClick={() => setShown(laterRoom)}>Eve accepts</button>
      <MembersPanel room={shown} me="Ada" onClose={() => undefined} />
    </>
  );
}

async function setUp() {
  const { runtime } = renderApp(<Panel />);
  await act(async () => {
    runtime.live.start();
    await vi.advanceTimersByTimeAsync(0);
    FakeSocket.last.welcome();
  });
}

const hear = (data: object) => act(() => FakeSocket.last.push({ type: 'ephemeral', topic, data }));
const online = () =>
  screen
    .getAllByRole('listitem')
    .filter((item) => within(item).queryByText('(online)') !== null)
    .map((item) => within(item).getByText(/^@/).textContent);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('who is connected is marked, in sight and in words, as they come and go', async () => {
  await setUp();
  expect(FakeSocket.last.sentOf('subscribe')).toEqual([{ type: 'subscribe', topic }]);
  // Who came before it is known who is there may be one of several.
  hear({ account: 'Bob', online: true });
  expect(online()).toEqual([]);
  hear({ present: ['Ada', 'Eve'] });
  expect(online()).toEqual(['@ada']);
  hear({ account: 'Bob', online: true });
  expect(online()).toEqual(['@ada', '@bob']);
  hear({ account: 'Ada', online: false });
  expect(online()).toEqual(['@bob']);
  hear({ nonsense: true });
  expect(online()).toEqual(['@bob']);
});

test('without a connection nobody is said to be there, and after one only who is there now', async () => {
  await setUp();
  hear({ present: ['Ada', 'Bob'] });
  act(() => FakeSocket.last.drop());
  expect(online()).toEqual([]);
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  act(() => FakeSocket.last.welcome());
  expect(online()).toEqual([]);
  hear({ present: ['Bob'] });
  expect(online()).toEqual(['@bob']);
});

test('who becomes a member and is there already is asked for', async () => {
  await setUp();
  hear({ present: ['Ada'] });
  fireEvent.click(screen.getByText('Eve accepts'));
  expect(online()).toEqual(['@ada']);
  expect(FakeSocket.last.sent.slice(-2)).toEqual([
    { type: 'unsubscribe', topic },
    { type: 'subscribe', topic },
  ]);
  act(() => FakeSocket.last.push({ type: 'unsubscribed', topic, code: 'requested' }));
  hear({ present: ['Ada', 'Eve'] });
  expect(online()).toEqual(['@ada', '@eve']);
});
