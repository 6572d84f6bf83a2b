import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { ListedRoom } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { AdminRoomsPage } from './rooms-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

function room(id: string, change: Partial<ListedRoom> = {}): ListedRoom {
  return {
    room_id: id,
    name: id,
    state: 'open',
    owner: { account_id: 'ada', handle: 'ada', name: '', photo_url: null },
    member_count: 3,
    created_at: '2026-01-01T00:00:00Z',
    active_on: '2026-01-02T00:00:00Z',
    archived_at: null,
    ...change,
  };
}

const everything = [
  room('Harbour', { public: true }),
  room('Quay', { state: 'archived', archived_at: '2026-01-03T00:00:00Z', member_count: 1 }),
  room('Pier', { state: 'empty', member_count: 0, owner: null }),
];

function setUp(decide: () => Reply = () => ({ body: { position: 'CHATS:9@e' } }), items = everything) {
  const server = fakeServer({
    'GET /api/v1/room-directory': () => ({
      body: { items, next_cursor: null, direct_rooms: 2, position: 'CHATS:9@e', stale: false },
    }),
    'POST /api/v1/rooms/Harbour/archive': decide,
    'POST /api/v1/rooms/Harbour/owner/assign': decide,
    'POST /api/v1/rooms/Quay/reopen': decide,
  });
  vi.stubGlobal('fetch', server.fetch);
  const rendered = renderApp(<AdminRoomsPage />, { path: '/admin/rooms', role: 'admin' });
  return { ...server, ...rendered, looks: () => server.seen.filter(({ method }) => method === 'GET') };
}

test('rooms are listed with owner, members and state, and conversations of two are only counted', async () => {
  setUp();
  const list = await screen.findByRole('list', { name: 'Rooms' });
  const [harbour, quay, pier] = within(list).getAllByRole('listitem');
  expect(harbour).toHaveTextContent(/Harbour.*owned by @ada · 3 members.*Open/);
  expect(harbour).toHaveTextContent('Public room');
  expect(within(list).getAllByText('Public room')).toHaveLength(1);
  expect(quay).toHaveTextContent(/Quay.*1 member.*Archived/);
  expect(pier).toHaveTextContent(/Pier.*nobody is in it.*Empty/);
  expect(screen.getByText(/2 conversations of two people, which are not listed/)).toBeInTheDocument();
  const buttons = within(list).getAllByRole('button').map((button) => button.getAttribute('aria-label'));
  expect(buttons).toEqual(['Give Harbour to another owner…', 'Archive Harbour…', 'Open Quay again…', 'Archive Pier…']);
});

test('a room is archived for a reason, and the list is not asked for again', async () => {
  const { looks, seen } = setUp();
  await userEvent.click(await screen.findByRole('button', { name: 'Archive Harbour…' }));
  const dialog = screen.getByRole('dialog', { name: 'Archive Harbour?' });
  await userEvent.type(within(dialog).getByLabelText('Reason'), 'old');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Archive' }));
  expect(within(dialog).getByLabelText('Reason')).toBeInvalid();
  await userEvent.type(within(dialog).getByLabelText('Reason'), ' project, over since June');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Archive' }));
  expect(await screen.findByText('Harbour is archived.')).toBeInTheDocument();
  const sent = seen.filter(({ method }) => method === 'POST');
  expect(sent.map(({ body }) => body)).toEqual([{ reason: 'old project, over since June' }]);
  await waitFor(() => expect(screen.getAllByRole('listitem')[0]).toHaveTextContent('Archived'));
  expect(screen.getByRole('button', { name: 'Open Harbour again…' })).toBeInTheDocument();
  expect(looks()).toHaveLength(1);
});

test('a new owner is named by handle, and a refusal is told where it was asked', async () => {
  const { seen } = setUp(() => ({ status: 404, body: { status: 404, code: 'member-not-found', title: 'x' } }));
  await userEvent.click(await screen.findByRole('button', { name: 'Give Harbour to another owner…' }));
  const dialog = screen.getByRole('dialog', { name: 'Give Harbour to another owner?' });
  await userEvent.type(within(dialog).getByLabelText('Reason'), 'she left the company');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Give' }));
  expect(within(dialog).getByLabelText('Handle of the new owner')).toBeInvalid();
  await userEvent.type(within(dialog).getByLabelText('Handle of the new owner'), '@bob');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Give' }));
  expect(await within(dialog).findByText('This person is not in the room any more.')).toBeInTheDocument();
  const sent = seen.filter(({ method }) => method === 'POST');
  expect(sent.map(({ body }) => body)).toEqual([{ reason: 'she left the company', handle: 'bob' }]);
});

test('a filter is asked for when told to, and stands in the address', async () => {
  const { looks, router } = setUp();
  await screen.findByRole('list', { name: 'Rooms' });
  await userEvent.type(screen.getByLabelText('Name contains'), 'har');
  await userEvent.selectOptions(screen.getByLabelText('State'), 'archived');
  expect(looks()).toHaveLength(1);
  await userEvent.click(screen.getByRole('button', { name: 'Show' }));
  await waitFor(() => expect(looks()).toHaveLength(2));
  expect(Object.fromEntries(looks()[1]?.query ?? [])).toMatchObject({ name: 'har', state: 'archived' });
  expect(router.state.location.search).toBe('?name=har&state=archived');
  // Who asked is where they were, and the form goes with the address.
  expect(screen.getByRole('button', { name: 'Show' })).toHaveFocus();
  await act(() => router.navigate(-1));
  await waitFor(() => expect(screen.getByLabelText('Name contains')).toHaveValue(''));
});

test('where there is no room, it is said', async () => {
  setUp(undefined, []);
  expect(await screen.findByText('There is no room yet')).toBeInTheDocument();
});
