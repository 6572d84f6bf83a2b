import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';

import type { Person, Timeline } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';

import { ThreadPanel } from './thread-panel';

type Item = Timeline['items'][number];

const ada: Person = { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null };

function item(sequence: number, body: string, change: Partial<Item> = {}): Item {
  return {
    message_id: `m${sequence}`,
    sequence,
    author: ada,
    body,
    posted_at: '2026-01-02T03:04:05Z',
    edited: null,
    deleted: null,
    answers: null,
    attachments: [],
    reactions: [],
    link_previews: [],
    in_thread: null,
    thread: null,
    mentions_me: false,
    ...change,
  };
}

const thread = {
  answers: 1,
  last_sequence: 9,
  last_at: '2026-01-02T03:04:05Z',
  people: ['ada'],
  following: 'yes' as const,
  read_up_to: 7,
  unread: 1,
};

function setUp(items: Item[]) {
  const page = { items, next_cursor: null, has_newer: false, position: 'CHATS:9@e', stale: false };
  const server = fakeServer({
    'GET /api/v1/rooms/r/timeline': () => ({ body: page }),
    'GET /api/v1/blocks': () => ({ body: { blocks: [], position: 'CHATS:9@e', stale: false } }),
    'PUT /api/v1/rooms/r/threads/7/following': () => ({ body: { position: 'CHATS:10@e' } }),
    'PUT /api/v1/rooms/r/threads/7/read-marker': () => ({ body: { position: 'CHATS:10@e' } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  const { runtime } = renderApp(
    <ThreadPanel
      room="r"
      isDirect={false}
      thread={7}
      at={null}
      visit=""
      people={new Map([['ada', ada]])}
      members={new Map()}
      blocked={new Set()}
      keepsOrder={false}
      mayWrite
      pins={new Map()}
      onPin={null}
      onVisit={() => undefined}
      onClose={() => undefined}
    />,
  );
  return { ...server, runtime };
}

beforeEach(() => {
  sessionStorage.clear();
});

test('a thread is shown with its message, read where it is seen, and answered beside the room or in it, too', async () => {
  const { seen, runtime } = setUp([
    item(7, 'tides?', { thread }),
    item(9, 'at noon', { in_thread: { sequence: 7, also_in_room: false } }),
  ]);
  const log = await screen.findByRole('log');
  expect(log).toHaveTextContent(/tides\?.*at noon/);
  expect(seen.find(({ path }) => path.endsWith('/timeline'))?.query.get('thread')).toBe('7');
  await vi.waitFor(() =>
    expect(seen.find(({ path }) => path.endsWith('/read-marker'))?.body).toEqual({ read_up_to: 9 }),
  );

  const field = screen.getByLabelText('Answer in the thread');
  await userEvent.type(field, 'thanks{Enter}');
  await userEvent.click(screen.getByRole('checkbox', { name: 'Also send to the room' }));
  await userEvent.type(field, 'thanks, all{Enter}');
  const to = (alsoInRoom: boolean) => ({ message: 'm7', sequence: 7, thread: { alsoInRoom } });
  expect(runtime.outbox.messages('r').map(({ body, answers }) => [body, answers])).toEqual([
    ['thanks', to(false)],
    ['thanks, all', to(true)],
  ]);
  expect(within(log).getByText('thanks')).toBeVisible();
  expect(screen.getByRole('checkbox', { name: 'Also send to the room' })).not.toBeChecked();
});

test('it is followed no more with a click', async () => {
  const { seen } = setUp([item(7, 'tides?', { thread: { ...thread, unread: 0 } }), item(9, 'at noon')]);
  await userEvent.click(await screen.findByRole('button', { name: 'Following' }));
  expect(await screen.findByRole('button', { name: 'Follow' })).toHaveAttribute('aria-pressed', 'false');
  expect(seen.find(({ path }) => path.endsWith('/following'))?.body).toEqual({ follows: false });
});

test('what is no thread says so', async () => {
  setUp([]);
  expect(await screen.findByText('There is no such thread in this room.')).toBeVisible();
  expect(screen.queryByLabelText('Answer in the thread')).toBeNull();
});

test('a file that is dropped on the thread goes with the answer', async () => {
  setUp([item(7, 'tides?', { thread: { ...thread, unread: 0 } })]);
  await screen.findByLabelText('Answer in the thread');
  const panel = screen.getByRole('complementary', { name: 'Thread' });
  // An empty one is not uploaded: it says so at once.
  const dataTransfer = { types: ['Files'], files: [new File([], 'tides.csv')] };
  fireEvent.dragEnter(panel, { dataTransfer });
  expect(screen.getByText('Drop files to attach them to your message')).toBeVisible();
  fireEvent.drop(panel, { dataTransfer });
  expect(screen.queryByText('Drop files to attach them to your message')).toBeNull();
  expect(within(panel).getByRole('list', { name: 'Files for this message' })).toHaveTextContent('tides.csv');
});
