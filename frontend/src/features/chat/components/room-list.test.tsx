import { act, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';

import type { RoomSummary } from '@/lib/api/models';
import { writeDraft } from '@/lib/device/drafts';
import { fakeServer, renderApp } from '@/testing/render-app';

import { RoomList } from './room-list';

afterEach(() => {
  vi.unstubAllGlobals();
});

function room(id: string, name: string): RoomSummary {
  return {
    room_id: id,
    name,
    direct_with: null,
    status: 'member',
    role: 'member',
    member_count: 1,
    invited_by: null,
    last_message: null,
    unread: { count: 0, mentions: 0, read_up_to: 1 },
  };
}

test('a room says that something is written there and not sent, as long as it is', async () => {
  const items = [room('r1', 'Harbour'), room('r2', 'Quay')];
  const server = fakeServer({
    'GET /api/v1/rooms': () => ({ body: { items, next_cursor: null, position: 'CHATS:9@e', stale: false } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  writeDraft('me', 'r1', 'half a sen', '');
  // Who opens the room does not find this one there.
  writeDraft('me', 'r2/7', 'in a thread', '');
  renderApp(<RoomList me="me" heading={<h1>Rooms</h1>} />);
  const harbour = await screen.findByRole('link', { name: /Harbour/ });
  const quay = screen.getByRole('link', { name: /Quay/ });
  expect(harbour).toHaveTextContent('Draft');
  expect(quay).not.toHaveTextContent('Draft');
  act(() => {
    writeDraft('me', 'r1', '', 'half a sen');
    writeDraft('me', 'r2', 'half', '');
  });
  expect(harbour).not.toHaveTextContent('Draft');
  expect(quay).toHaveTextContent('Draft');
});
