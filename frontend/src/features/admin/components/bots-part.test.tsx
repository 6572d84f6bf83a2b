import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { Bot } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';

import { BotsPart } from './bots-part';

afterEach(() => {
  vi.unstubAllGlobals();
});

function bot(name: string, disabledAt: string | null = null): Bot {
  return {
    bot: { account_id: name, handle: '', name, bot: true, photo_url: null },
    owner: { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null },
    registered_at: '2026-01-01T00:00:00Z',
    disabled_at: disabledAt,
  };
}

function setUp(items: Bot[]) {
  const done = () => ({ body: { position: 'USERS:9@e' } });
  const server = fakeServer({
    'GET /api/v1/bots': () => ({ body: { items, next_cursor: null, position: 'USERS:9@e', stale: false } }),
    'PUT /api/v1/accounts/ada/bots/Builds/disabled': done,
    'DELETE /api/v1/accounts/ada/bots/Builds/disabled': done,
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<BotsPart />, { role: 'admin' });
  return { ...server, looks: () => server.seen.filter(({ method }) => method === 'GET') };
}

test('bots are shown when they are asked for, disabled and enabled, and not asked for again', async () => {
  const { looks } = setUp([bot('Builds'), bot('Wild', '2026-01-02T00:00:00Z')]);
  expect(looks()).toHaveLength(0);
  await userEvent.click(screen.getByRole('button', { name: 'Show the bots' }));
  // The button is gone; who pressed it is not thrown out of this part.
  await waitFor(() => expect(screen.getByRole('region', { name: 'Bots' })).toHaveFocus());
  const list = await screen.findByRole('list', { name: 'All bots' });
  const [builds, wild] = within(list).getAllByRole('listitem');
  expect(builds).toHaveTextContent(/Builds.*of @ada.*Active/);
  expect(wild).toHaveTextContent(/Wild.*Disabled/);
  await userEvent.click(screen.getByRole('button', { name: 'Disable Builds…' }));
  const dialog = screen.getByRole('dialog', { name: 'Disable Builds?' });
  await userEvent.click(within(dialog).getByRole('button', { name: 'Disable' }));
  await waitFor(() => expect(within(list).getAllByRole('listitem')[0]).toHaveTextContent('Disabled'));
  await userEvent.click(await screen.findByRole('button', { name: 'Enable Builds…' }));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Enable' }));
  await waitFor(() => expect(within(list).getAllByRole('listitem')[0]).toHaveTextContent('Active'));
  expect(looks()).toHaveLength(1);
});

test('where there is none, that is said', async () => {
  setUp([]);
  await userEvent.click(screen.getByRole('button', { name: 'Show the bots' }));
  expect(await screen.findByText('Nobody has a bot.')).toBeVisible();
});
