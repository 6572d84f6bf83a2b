import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';

import { openApiClient } from '@/lib/api/client';
import { ProblemError } from '@/lib/api/problem';

import { unreadOf } from '../live/notifications-state';
import type { NotificationPages } from '../live/notifications-state';

import { notificationsKey } from './keys';
import { readNotification } from './read-notifications';

const ada = { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null };
const told = {
  kind: 'mention' as const,
  sequence: 9,
  room_id: 'r',
  room_name: 'Harbour',
  by: ada,
  message_sequence: 7,
  line: 'ahoy',
  emoji: null,
  notified_at: '2026-01-02T03:04:05Z',
  read: false,
};

function setUp(status: number, body: object) {
  const queryClient = new QueryClient();
  const page = { items: [told], next_cursor: null, unread: 1, rules: [], position: 'CHATS:9@e', stale: false };
  queryClient.setQueryData<NotificationPages>(notificationsKey, { pages: [page], pageParams: [null] });
  const headers = { 'Content-Type': 'application/json' };
  const send = vi.fn<(request: Request) => Promise<Response>>(() =>
    Promise.resolve(new Response(JSON.stringify(body), { status, headers })),
  );
  const done = readNotification({ api: openApiClient(send), newId: () => 'key', queryClient }, 9);
  const unread = () => unreadOf(queryClient.getQueryData<NotificationPages>(notificationsKey));
  const isAskedAgain = () => queryClient.getQueryState(notificationsKey)?.isInvalidated;
  return { send, done, unread, isAskedAgain };
}

test('what one has in sight is read here at once, and said to the server', async () => {
  const { send, done, unread, isAskedAgain } = setUp(201, { position: 'CHATS:10@e' });
  expect(unread()).toBe(0);
  await done;
  expect(send.mock.calls[0]?.[0].headers.get('Idempotency-Key')).toBe('key');
  expect(await send.mock.calls[0]?.[0].json()).toEqual({ sequence: 9, and_earlier: false });
  expect(isAskedAgain()).toBe(true);
});

test('where that cannot be said, the list is asked what it has', async () => {
  const { done, isAskedAgain } = setUp(503, { code: 'log-unavailable', status: 503 });
  await expect(done).rejects.toBeInstanceOf(ProblemError);
  expect(isAskedAgain()).toBe(true);
});
