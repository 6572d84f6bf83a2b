import { expect, test } from 'vitest';

import type { OutboxMessage } from '@/lib/live/outbox';

import type { Message } from '../live/message';

import { messageRows, rowsBetween } from './message-rows';

const now = new Date(2026, 2, 5, 12, 0);

function message(id: string, authorId: string, postedAt: Date): Message {
  return { id, sequence: 1, authorId, author: null, body: id, postedAt: postedAt.toISOString(), edited: null, deleted: null, answers: null, attachments: [], reactions: [], previews: [], inThread: null, thread: null, mentionsMe: false };
}

function outgoing(id: string, queuedAt: Date, state: OutboxMessage['state'] = 'pending'): OutboxMessage {
  return { id, room: 'r', body: id, queuedAt: queuedAt.getTime(), state };
}

const shape = (rows: ReturnType<typeof messageRows>) =>
  rows.map((row) => {
    if (row.kind === 'message') return `${row.isFirst ? '+' : ' '}${row.key}`;
    if (row.kind === 'gap') return '...';
    return row.kind === 'day' ? row.label : '---';
  });

test('what one person says in one go is one group; another person, a pause or a day begins a new one', () => {
  const rows = messageRows(
    [
      message('a1', 'ada', new Date(2026, 2, 4, 23, 58)),
      message('a2', 'ada', new Date(2026, 2, 4, 23, 59)),
      message('a3', 'ada', new Date(2026, 2, 5, 0, 1)),
      message('b1', 'ben', new Date(2026, 2, 5, 0, 2)),
      message('b2', 'ben', new Date(2026, 2, 5, 0, 3)),
      message('b3', 'ben', new Date(2026, 2, 5, 0, 9)),
    ],
    [],
    'me',
    now,
  );
  expect(shape(rows)).toEqual(['Yesterday', '+a1', ' a2', 'Today', '+a3', '+b1', ' b2', '+b3']);
});

test('what is new begins a group of its own, below the day that begins with it', () => {
  const messages = [
    message('a1', 'ada', new Date(2026, 2, 5, 0, 1)),
    message('a2', 'ada', new Date(2026, 2, 5, 0, 2)),
    message('a3', 'ada', new Date(2026, 2, 5, 0, 3)),
  ];
  expect(shape(messageRows(messages, [], 'me', now, { newFrom: 'a2' }))).toEqual(['Today', '+a1', '---', '+a2', ' a3']);
  expect(shape(messageRows(messages, [], 'me', now, { newFrom: 'a1' }))).toEqual(['Today', '---', '+a1', ' a2', ' a3']);
});

test('what is on its way stands at the end, and not once more when its echo is there', () => {
  const sent = new Date(2026, 2, 5, 11, 59);
  const rows = messageRows([message('m1', 'me', sent)], [outgoing('m1', sent, 'sent'), outgoing('m2', sent)], 'me', now);
  expect(shape(rows)).toEqual(['Today', '+m1', ' m2']);
});

test('a clock that runs late does not put it before what it answers', () => {
  const rows = messageRows(
    [message('b1', 'ben', new Date(2026, 2, 5, 11, 59))],
    [outgoing('m1', new Date(2026, 2, 4, 10, 0))],
    'me',
    now,
  );
  expect(shape(rows)).toEqual(['Today', '+b1', '+m1']);
});

test('what is on its way stands behind what is newer and not loaded, as a group of its own', () => {
  const sent = new Date(2026, 2, 5, 11, 59);
  const rows = messageRows([message('m1', 'me', sent)], [outgoing('m2', sent)], 'me', now, { hasNewer: true });
  expect(shape(rows)).toEqual(['Today', '+m1', '...', 'Today', '+m2']);
});

test('a part of the lines has the days and groups that all of them have, and the same lines each time', () => {
  const messages = Array.from({ length: 12 }, (_, index) => message(`m${index}`, index < 6 ? 'ada' : 'ben', new Date(2026, 2, 4, 12 + index * 2, 0)));
  const all = messageRows(messages, [outgoing('mine', now)], 'me', now, { newFrom: 'm7' });
  for (let from = 0; from < 12; from += 1) {
    for (let to = from; to < 12; to += 1) {
      const part = rowsBetween(all, `m${from}`, `m${to}`);
      const start = all.findIndex((row) => row.key === part[0]?.key);
      expect(part).toEqual(all.slice(start, start + part.length));
      expect(part.filter((row) => row.kind === 'message').map((row) => row.key)).toEqual(messages.slice(from, to + 1).map((each) => each.id));
    }
  }
  expect(shape([...rowsBetween(all, 'm6', 'm7')])).toEqual(['Today', '+m6', '---', '+m7']);
  expect(rowsBetween(all, 'm10', null).at(-1)).toMatchObject({ key: 'mine' });
  const again = messageRows([...messages], [], 'me', now, { newFrom: 'm7' });
  expect(again.filter((row, index) => row.kind === 'message' && row !== all[index])).toEqual([]);
});
