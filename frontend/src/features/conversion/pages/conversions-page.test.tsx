import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';

import { UploadsProvider } from '../live/uploads-context';

import { ConversionsPage } from './conversions-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('why older ones do not come is said, and they come at the next try', async () => {
  let isAway = true;
  const server = fakeServer({
    'GET /api/v1/conversions': ({ query }) => {
      if (query.get('cursor') !== null && isAway) {
        return { status: 503, body: { code: 'storage-unavailable', title: 'x', status: 503 } };
      }
      const next = query.get('cursor') === null ? 'older' : null;
      return { body: { items: [], next_cursor: next, position: 'CONVERSIONS:9@e', stale: false } };
    },
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(
    <UploadsProvider>
      <ConversionsPage />
    </UploadsProvider>,
  );
  const older = await screen.findByRole('button', { name: 'Show older ones' });
  await userEvent.click(older);
  expect(await screen.findByText(/The file store is away/)).toBeInTheDocument();
  isAway = false;
  await userEvent.click(older);
  await vi.waitFor(() => expect(screen.queryByRole('button', { name: 'Show older ones' })).toBeNull());
  expect(screen.queryByText(/The file store is away/)).toBeNull();
});
