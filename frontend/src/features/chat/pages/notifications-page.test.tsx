import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { Notification, NotificationList } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';

import { NotificationsPage } from './notifications-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

function told(sequence: number, change: Partial<Notification> = {}): Notification {
  return {
    kind: 'mention',
    sequence,
    room_id: 'r1',
    room_name: 'Harbour',
    by: { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null },
    message_sequence: sequence,
    line: 'ahoy @me',
    emoji: null,
    outcome: null,
    notified_at: '2026-01-02T03:04:05Z',
    read: false,
    ...change,
  };
}

/** A server that keeps what was read. */
function setUp(items: Notification[]) {
  const list = (): NotificationList => ({
    items,
    next_cursor: null,
    unread: items.filter(({ read }) => !read).length,
    rules: [],
    position: 'CHATS:9@e',
    stale: false,
  });
  const server = fakeServer({
    'GET /api/v1/notifications': () => ({ body: list() }),
    'POST /api/v1/notification-reads': ({ body }) => {
      const { sequence, and_earlier: andEarlier } = body as { sequence: number; and_earlier: boolean };
      items.forEach((each) => (each.read ||= each.sequence === sequence || (andEarlier && each.sequence < sequence)));
      return { body: { position: 'CHATS:10@e' } };
    },
  });
  vi.stubGlobal('fetch', server.fetch);
  return { ...server, ...renderApp(<NotificationsPage />, { path: '/notifications' }) };
}

const texts = () => screen.getAllByRole('link').map((link) => link.querySelector('strong')?.parentElement?.textContent);

test('each says who did what where, and leads there', async () => {
  setUp([
    told(9),
    told(8, { kind: 'answer', room_name: '' }),
    told(7, { kind: 'reaction', emoji: '👍', message_sequence: 3, line: 'mine' }),
    told(5, { kind: 'thread', thread_sequence: 2, line: 'aside' }),
    told(6, { kind: 'invitation', message_sequence: null, line: null, read: true }),
  ]);
  await screen.findByText('ahoy @me', { selector: 'a[href="/rooms/r1?at=9"] *' });
  expect(texts()).toEqual([
    'Ada mentioned you in Harbour',
    'Ada answered you in a direct message',
    'Ada reacted 👍 to your message in Harbour',
    'Ada answered in a thread you follow in Harbour',
    'Ada invited you to Harbour',
  ]);
  const places = screen.getAllByRole('link').map((link) => link.getAttribute('href'));
  expect(places).toEqual(['/rooms/r1?at=9', '/rooms/r1?at=8', '/rooms/r1?at=3', '/rooms/r1?thread=2&at=5', '/rooms/r1']);
  expect(screen.getAllByText('New')).toHaveLength(4);
});

test('what was said comes without the signs of its marks', async () => {
  setUp([told(9, { line: '**see** `a_b` at ~~six~~ *seven*' })]);
  expect(await screen.findByText('see a_b at six seven')).toBeInTheDocument();
});

test('what is read stays, one by one or all together', async () => {
  const { seen } = setUp([told(9), told(8), told(7)]);
  const marks = await screen.findAllByRole('button', { name: /^Mark as read: Ada mentioned you/ });
  await userEvent.click(marks[1] ?? document.body);
  await waitFor(() => expect(screen.getAllByText('New')).toHaveLength(2));
  await userEvent.click(screen.getByRole('button', { name: 'Mark all as read' }));
  await waitFor(() => expect(screen.queryByText('New')).toBeNull());
  expect(screen.getAllByRole('link')).toHaveLength(3);
  expect(screen.queryByRole('button')).toBeNull();
  const reads = seen.filter(({ method }) => method === 'POST').map(({ body }) => body);
  expect(reads).toEqual([
    { sequence: 8, and_earlier: false },
    { sequence: 9, and_earlier: true },
  ]);
});

test('whom nothing concerned yet is told what will be here', async () => {
  setUp([]);
  expect(await screen.findByText('Nothing here yet')).toBeInTheDocument();
});

test('who reported a message is told what came of it, and who keeps order that there is one', async () => {
  setUp([
    told(9, { kind: 'report', outcome: 'acted-on', message_sequence: 3, line: null }),
    told(8, { kind: 'report', outcome: 'dismissed', room_name: '', message_sequence: 2 }),
    told(7, { kind: 'reported' }),
  ]);
  await screen.findAllByRole('link');
  expect(texts()).toEqual([
    'Ada looked at the message that you reported in Harbour, and did something about it',
    'Ada looked at the message that you reported in a direct message, and saw nothing to be done',
    'Ada reported a message in Harbour',
  ]);
});
