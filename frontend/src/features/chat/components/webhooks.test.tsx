import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { Room, Webhook } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';

import { Webhooks } from './webhooks';

afterEach(() => {
  vi.unstubAllGlobals();
});

const room = { room_id: 'r', name: 'Harbour', role: 'owner', members: [] } as unknown as Room;
const ada = { account_id: 'ada', handle: 'ada', name: '', photo_url: null };

function webhook(id: string, change: Partial<Webhook> = {}): Webhook {
  return { webhook_id: id, name: id, created_by: ada, created_at: '2026-01-02T03:04:05Z', last_used_at: null, works: true, ...change };
}

function setUp(webhooks: Webhook[]) {
  const server = fakeServer({
    'GET /api/v1/rooms/r/webhooks': () => ({ body: { webhooks, position: 'CHATS:9@e', stale: false } }),
    'POST /api/v1/rooms/r/webhooks': ({ body }) => {
      const { name } = body as { name: string };
      if (name === '') {
        const errors = [{ pointer: '/name', code: 'webhook-name-invalid', detail: '' }];
        return { status: 422, body: { code: 'invalid-fields', status: 422, errors } };
      }
      webhooks.push(webhook(name));
      return { status: 201, body: { webhook_id: name, path: `/hooks/${name}/secret`, position: 'CHATS:10@e' } };
    },
    'DELETE /api/v1/rooms/r/webhooks/Alarms': () => {
      webhooks.splice(0, 1);
      return { body: { position: 'CHATS:11@e' } };
    },
  });
  vi.stubGlobal('fetch', server.fetch);
  return { ...server, ...renderApp(<Webhooks room={room} />) };
}

test('webhooks say when they were used last and whether they work, and are revoked', async () => {
  setUp([webhook('Alarms'), webhook('Old', { works: false })]);
  const [alarms, old] = await screen.findAllByRole('listitem');
  expect(alarms).toHaveTextContent(/Alarms.*never used · by @ada/);
  expect(old).toHaveTextContent('stopped');
  await userEvent.click(screen.getByRole('button', { name: 'Revoke the webhook Alarms' }));
  await userEvent.click(within(screen.getByRole('dialog', { name: 'Revoke Alarms?' })).getByRole('button', { name: 'Revoke' }));
  await waitFor(() => expect(screen.queryByText('Alarms')).toBeNull());
  expect(screen.getByText('Old')).toBeVisible();
});

test('the address of a new one is shown once', async () => {
  setUp([]);
  expect(await screen.findByText('No program writes here yet.')).toBeVisible();
  await userEvent.click(await screen.findByRole('button', { name: 'New webhook' }));
  await userEvent.click(screen.getByRole('button', { name: 'Make the webhook' }));
  expect(await screen.findByText('Use one line of 1 to 40 characters.')).toBeVisible();
  await userEvent.type(screen.getByLabelText('What it is called'), 'Builds');
  await userEvent.click(screen.getByRole('button', { name: 'Make the webhook' }));
  const address = await screen.findByLabelText('Let your program post to this address');
  expect(address).toHaveValue(`${location.origin}/hooks/Builds/secret`);
  expect(address).toHaveFocus();
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(screen.queryByText(/secret/)).toBeNull();
  expect(await screen.findByText('Builds')).toBeVisible();
});
