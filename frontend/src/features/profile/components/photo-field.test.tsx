import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';

import { useMe } from '../api/get-me';

import { PhotoField } from './photo-field';

afterEach(() => {
  vi.unstubAllGlobals();
});

function Photo() {
  const me = useMe();
  return <section aria-label="Photo of yours">{me.data && <PhotoField me={me.data} />}</section>;
}

test('who removes their photo by keyboard stays where it was', async () => {
  const me = { account_id: 'me', handle: 'ada', email: 'ada@example.org', name: 'Ada', bio: '' };
  let photo: string | null = '/files/photo';
  const server = fakeServer({
    'GET /api/v1/me': () => ({ body: { ...me, photo_url: photo, position: 'USERS:1@e', stale: false } }),
    'DELETE /api/v1/profile/photo': () => {
      photo = null;
      return { body: { position: 'USERS:2@e' } };
    },
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<Photo />);
  (await screen.findByRole('button', { name: 'Remove' })).focus();
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByText('Your photo is removed.')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Remove' })).not.toBeInTheDocument();
  await waitFor(() => expect(screen.getByRole('region', { name: 'Photo of yours' })).toHaveFocus());
});

test('why a photo was not removed is not said of the next one', async () => {
  const me = { account_id: 'me', handle: 'ada', email: 'ada@example.org', name: 'Ada', bio: '', photo_url: '/files/photo' };
  const server = fakeServer({
    'GET /api/v1/me': () => ({ body: { ...me, position: 'USERS:1@e', stale: false } }),
    'DELETE /api/v1/profile/photo': () => ({ status: 503, body: { status: 503, code: 'log-unavailable', title: 'x' } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  URL.createObjectURL = () => 'blob:chosen';
  URL.revokeObjectURL = () => undefined;
  renderApp(<Photo />);
  await userEvent.click(await screen.findByRole('button', { name: 'Remove' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(/cannot save anything right now/);
  await userEvent.upload(screen.getByLabelText('Photo'), new File(['x'], 'ada.png', { type: 'image/png' }));
  expect(await screen.findByRole('button', { name: 'Use this photo' })).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
});
