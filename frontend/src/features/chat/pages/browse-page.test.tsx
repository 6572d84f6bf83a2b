import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { OpenRoom } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { BrowsePage } from './browse-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

function room(id: string, name: string, change: Partial<OpenRoom> = {}): OpenRoom {
  return { room_id: id, name, member_count: 1, status: null, created_at: '2026-01-02T03:04:05Z', ...change };
}

const reached = { next_cursor: null, position: 'CHATS:9@e', stale: false };

function setUp(list: () => Reply, join: () => Reply = () => ({ body: { position: 'CHATS:10@e' } })) {
  const server = fakeServer({
    'GET /api/v1/rooms/open': list,
    'POST /api/v1/rooms/r1/join': join,
  });
  vi.stubGlobal('fetch', server.fetch);
  return { ...server, ...renderApp(<BrowsePage />, { path: '/browse' }) };
}

test('who finds a room joins it and is led there, and opens one that they are in', async () => {
  const items = [room('r1', 'Harbour', { member_count: 3 }), room('r2', 'Quay', { status: 'member' })];
  const { router } = setUp(() => ({ body: { items, ...reached } }));
  expect(await screen.findByText('3 people')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Open Quay' })).toHaveAttribute('href', '/rooms/r2');
  await userEvent.click(screen.getByRole('button', { name: 'Join Harbour' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/rooms/r1'));
});

test('that there is no public room is said, and that none is called so', async () => {
  setUp(() => ({ body: { items: [], ...reached } }));
  expect(await screen.findByText('No public rooms yet')).toBeInTheDocument();
  await userEvent.type(screen.getByLabelText('Find a room by its name'), 'nowhere{Enter}');
  expect(await screen.findByText('No public room is called so')).toBeInTheDocument();
});

test('why one does not come in is said, and one stays', async () => {
  const refused = { status: 403, body: { code: 'banned-oneself', status: 403, title: 'You are banned.' } };
  const { router } = setUp(
    () => ({ body: { items: [room('r1', 'Harbour')], ...reached } }),
    () => refused,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Join Harbour' }));
  expect(await screen.findByText(/banned/)).toBeInTheDocument();
  expect(router.state.location.pathname).toBe('/browse');
});
