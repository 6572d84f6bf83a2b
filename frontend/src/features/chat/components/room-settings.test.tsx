import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';

import type { Room } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';

import { RoomSettings } from './room-settings';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The settings of a room that somebody calls `Pier` meanwhile, and that is called `Quay` in the end. */
function Settings() {
  const [name, setName] = useState('Harbour');
  return (
    <>
      <RoomSettings room={{ room_id: 'r', name, role: 'moderator', members: [] } as unknown as Room} />
      <button onClick={() => setName('Pier')}>Somebody else renames it</button>
      <button onClick={() => setName('Quay')}>It is renamed</button>
    </>
  );
}

test('a new name that one types stays while somebody else gives another, and who gave it stays in the form', async () => {
  const server = fakeServer({ 'PUT /api/v1/rooms/r/name': () => ({ body: { position: 'CHATS:9@e' } }) });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<Settings />);
  const field = screen.getByLabelText('Name of the room');
  expect(field).toHaveValue('Harbour');
  await userEvent.clear(field);
  await userEvent.type(field, 'Quay');
  fireEvent.click(screen.getByText('Somebody else renames it'));
  expect(field).toHaveValue('Quay');
  await userEvent.click(screen.getByRole('button', { name: 'Rename' }));
  await waitFor(() => expect(server.seen.map(({ body }) => body)).toEqual([{ name: 'Quay' }]));
  fireEvent.click(screen.getByText('It is renamed'));
  expect(field).toHaveValue('Quay');
  expect(screen.getByRole('button', { name: 'Rename' })).toHaveFocus();
  // Nothing of one's own is left there.
  fireEvent.click(screen.getByText('Somebody else renames it'));
  expect(field).toHaveValue('Pier');
});
