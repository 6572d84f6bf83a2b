import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';

import type { OutboxMessage } from '@/lib/live/outbox';
import { renderApp } from '@/testing/render-app';

import type { Message, TimelineState } from '../live/timeline-state';

import { MessageList } from './message-list';

const ada = { account_id: 'ada', handle: 'ada', name: 'Ada Lovelace', photo_url: '/files/ada' };

function message(sequence: number, authorId: string, body: string): Message {
  return { id: `m${sequence}`, sequence, authorId, author: null, body, postedAt: '2026-01-01T10:00:00Z' };
}

function setUp(messages: Message[], outgoing: OutboxMessage[] = []) {
  const retried: string[] = [];
  const discarded: string[] = [];
  const timeline: TimelineState = { snapshot: 1, messages, olderCursor: null, position: 'CHATS:1@e' };
  renderApp(
    <MessageList
      roomName="Harbour"
      timeline={timeline}
      outgoing={outgoing}
      people={new Map([['ada', ada]])}
      me="me"
      isOnline={false}
      older={{ state: 'idle', load: () => Promise.resolve() }}
      jump={0}
      onJump={() => undefined}
      onRetry={(id) => retried.push(id)}
      onDiscard={(id) => discarded.push(id)}
    />,
  );
  return { retried, discarded };
}

test('messages stand with their author, in a log', () => {
  setUp([message(1, 'ada', 'first'), message(2, 'ada', 'second')]);
  const log = screen.getByRole('log', { name: 'Messages in Harbour' });
  expect(log).toHaveTextContent(/Ada Lovelace.*first.*second/);
  expect(log.querySelectorAll('img')).toHaveLength(1);
  expect(log.querySelector('img')).toHaveAttribute('src', '/files/ada');
});

test('somebody who is not known yet does not break the page', () => {
  setUp([message(1, 'stranger', 'hello')]);
  expect(screen.getByRole('log')).toHaveTextContent('Somebody');
});

test('a person who was forgotten has neither a name nor words', () => {
  const gone = { account_id: 'gone', handle: '', name: '', deleted: true, photo_url: null };
  setUp([{ ...message(1, 'gone', '[erased]'), author: gone }, message(2, 'ada', 'still here')]);
  const log = screen.getByRole('log');
  expect(log).toHaveTextContent(/Deleted person.*This was deleted together with its author.*Ada Lovelace.*still here/);
  expect(log).not.toHaveTextContent('[erased]');
});

test('what is on its way says that it waits', () => {
  setUp([], [{ id: 'x', room: 'r', body: 'on its way', queuedAt: 0, state: 'pending' }]);
  expect(screen.getByText('on its way')).toBeInTheDocument();
  expect(screen.getByText('Waiting for the connection')).toBeInTheDocument();
});

test('what was refused says why, and can be sent again or dropped', async () => {
  const failed: OutboxMessage = { id: 'x', room: 'r', body: 'no', queuedAt: 0, state: 'failed', code: 'room-not-found' };
  const { retried, discarded } = setUp([], [failed]);
  expect(screen.getByRole('alert')).toHaveTextContent('Not sent. There is no such room, or you are not in it.');
  await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
  await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
  expect([retried, discarded]).toEqual([['x'], ['x']]);
});

test('the beginning of a room is said', () => {
  setUp([message(1, 'ada', 'first')]);
  expect(screen.getByText('This is the beginning of Harbour.')).toBeInTheDocument();
});
