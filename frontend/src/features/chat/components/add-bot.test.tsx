import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { OwnBot, Room } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { AddBot } from './add-bot';

afterEach(() => {
  vi.unstubAllGlobals();
});

const room = {
  room_id: 'r',
  name: 'Harbour',
  role: 'owner',
  members: [{ account_id: 'inside', handle: '', name: 'Inside', bot: true, role: 'member', status: 'member', photo_url: null }],
} as unknown as Room;

function bot(name: string, change: Partial<OwnBot> = {}): OwnBot {
  return { bot_id: name.toLowerCase(), name, disabled: false, tokens: [], ...change };
}

function setUp(bots: OwnBot[], add: () => Reply = () => ({ body: { position: 'CHATS:9@e' } })) {
  const server = fakeServer({
    'GET /api/v1/account/bots': () => ({ body: { bots } }),
    'POST /api/v1/rooms/r/bots': add,
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<AddBot room={room} />);
  return server;
}

test('bots that are not in yet and not disabled are offered, and brought', async () => {
  const { seen } = setUp([bot('Builds'), bot('Inside'), bot('Wild', { disabled: true })]);
  await userEvent.click(await screen.findByRole('button', { name: 'Add Builds to the room' }));
  expect(await screen.findByText('Builds is in the room.')).toBeInTheDocument();
  expect(screen.getAllByRole('listitem')).toHaveLength(1);
  expect(seen.find(({ method }) => method === 'POST')?.body).toEqual({ bot_id: 'builds' });
});

test('a refusal is told', async () => {
  setUp([bot('Builds')], () => ({ status: 409, body: { code: 'banned-from-room', status: 409, title: 'x' } }));
  await userEvent.click(await screen.findByRole('button', { name: 'Add Builds to the room' }));
  expect(await screen.findByRole('status')).not.toBeEmptyDOMElement();
});

test('who has no bots sees nothing of it', async () => {
  const { seen } = setUp([]);
  await waitFor(() => expect(seen).toHaveLength(1));
  expect(screen.queryByRole('region', { name: 'Your bots' })).toBeNull();
});
