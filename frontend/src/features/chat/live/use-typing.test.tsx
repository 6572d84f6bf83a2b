import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Person } from '@/lib/api/models';
import { FakeSocket } from '@/lib/live/testing/fake-socket';
import { renderApp } from '@/testing/render-app';

import { TypingLine } from '../components/typing-line';
import { useTyping } from './use-typing';

const topic = 'typing.r';
const people = new Map(
  ['Ada', 'Bob', 'Eve'].map((name): [string, Person] => [
    name,
    { account_id: name, handle: name.toLowerCase(), name, bio: '', photo: null } as unknown as Person,
  ]),
);

function Room() {
  const { typing, sayTyping } = useTyping('r', undefined);
  return (
    <>
      <TypingLine typing={typing} people={people} />
      <input aria-label="Message" onInput={sayTyping} />
    </>
  );
}

async function setUp() {
  const { runtime } = renderApp(<Room />);
  await act(async () => {
    runtime.live.start();
    await vi.advanceTimersByTimeAsync(0);
    FakeSocket.last.welcome();
  });
  return (typing: string) =>
    act(() => FakeSocket.last.push({ type: 'ephemeral', topic, data: { typing, for_ms: 6000 } }));
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('who is writing is named until that is over, and several are not all named', async () => {
  const hear = await setUp();
  expect(FakeSocket.last.sentOf('subscribe')).toEqual([{ type: 'subscribe', topic }]);
  hear('Ada');
  expect(screen.getByText('Ada is writing …')).toBeInTheDocument();
  act(() => void vi.advanceTimersByTime(4000));
  hear('Bob');
  expect(screen.getByText('Ada and Bob are writing …')).toBeInTheDocument();
  hear('Eve');
  expect(screen.getByText('Several people are writing …')).toBeInTheDocument();
  hear('Eve');
  act(() => void vi.advanceTimersByTime(2000));
  expect(screen.getByText('Bob and Eve are writing …')).toBeInTheDocument();
  act(() => void vi.advanceTimersByTime(4000));
  expect(screen.queryByText(/writing/)).not.toBeInTheDocument();
});

test('that one is writing is said once every few seconds', async () => {
  await setUp();
  const field = screen.getByLabelText('Message');
  const type = (value: string) => fireEvent.input(field, { target: { value } });
  type('a');
  type('ab');
  expect(FakeSocket.last.sentOf('typing')).toEqual([{ type: 'typing', topic }]);
  act(() => void vi.advanceTimersByTime(3000));
  type('abc');
  expect(FakeSocket.last.sentOf('typing')).toHaveLength(2);
});
