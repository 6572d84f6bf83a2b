import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';

import { BlockedPeople } from './blocked-people';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('who is blocked is listed, and goes with a click', async () => {
  const bob = { account_id: 'bob', handle: 'bob', name: 'Bob', photo_url: null, blocked_at: '2026-01-01T00:00:00Z' };
  let isBlocked = true;
  const server = fakeServer({
    'GET /api/v1/blocks': () => ({ body: { blocks: isBlocked ? [bob] : [], position: 'CHATS:1@0' } }),
    'DELETE /api/v1/blocks/bob': () => {
      isBlocked = false;
      return { body: { position: 'CHATS:2@0' } };
    },
    'GET /api/v1/rooms': () => ({ body: { items: [], position: 'CHATS:1@0' } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<BlockedPeople />);
  const unblock = await screen.findByRole('button', { name: 'Unblock Bob' });
  // A name runs as its language does, and nothing beside it does so with it.
  expect(screen.getByText('Bob').tagName).toBe('BDI');
  await userEvent.click(unblock);
  expect(await screen.findByText('Bob is not blocked any more.')).toBeInTheDocument();
  await waitFor(() => expect(screen.getByText(/You have blocked nobody/)).toBeInTheDocument());
});
