import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { useRoom } from '../api/get-room';

import { RoomLinkPreviews } from './room-link-previews';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A room whose switch is answered when the test says so. */
function setUp() {
  let shown = true;
  let reply: (reply: Reply) => void = () => undefined;
  const server = fakeServer({
    'GET /api/v1/rooms/r': () => ({
      body: { room_id: 'r', name: 'Harbour', role: 'owner', members: [], webhooks: [], link_previews: shown, position: 'CHATS:9@e', stale: false },
    }),
    'PUT /api/v1/rooms/r/link-previews': () => new Promise<Reply>((resolve) => (reply = resolve)),
  });
  vi.stubGlobal('fetch', server.fetch);
  function Switch() {
    const room = useRoom('r').data;
    return room ? <RoomLinkPreviews room={room} /> : null;
  }
  renderApp(<Switch />);
  const asked = () => waitFor(() => expect(server.seen.some(({ method }) => method === 'PUT')).toBe(true));
  return {
    asked,
    accept: () => {
      shown = false;
      reply({ body: { position: 'CHATS:10@e' } });
    },
    refuse: () => reply({ status: 503, body: { code: 'storage-unavailable', title: 'Try again later.', status: 503 } }),
    reads: () => server.seen.filter(({ method }) => method === 'GET').length,
  };
}

const box = () => screen.findByRole('checkbox', { name: 'Show link previews to everybody in this room' });

test('the switch shows what is chosen before the server has answered, and keeps it', async () => {
  const { asked, accept, reads } = setUp();
  expect(await box()).toBeChecked();
  await userEvent.click(await box());
  await asked();
  expect(await box()).not.toBeChecked();
  accept();
  await waitFor(() => expect(reads()).toBe(2));
  expect(await box()).not.toBeChecked();
});

test('what the server refuses is taken back, and said', async () => {
  const { asked, refuse } = setUp();
  await userEvent.click(await box());
  await asked();
  expect(await box()).not.toBeChecked();
  refuse();
  await waitFor(async () => expect(await box()).toBeChecked());
  expect(await screen.findByRole('status')).not.toBeEmptyDOMElement();
});
