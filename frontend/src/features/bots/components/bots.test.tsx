import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { OwnBot, OwnBotToken } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';

import { Bots } from './bots';

afterEach(() => {
  vi.unstubAllGlobals();
});

function token(name: string, change: Partial<OwnBotToken> = {}): OwnBotToken {
  return {
    token_id: name,
    name,
    scopes: ['read-rooms', 'post-messages'],
    expires_at: null,
    expired: false,
    last_used_on: null,
    ...change,
  };
}

function bot(name: string, change: Partial<OwnBot> = {}): OwnBot {
  return { bot_id: name, name, disabled: false, tokens: [], ...change };
}

function setUp(bots: OwnBot[]) {
  const server = fakeServer({
    'GET /api/v1/account/bots': () => ({ body: { bots } }),
    'POST /api/v1/account/bots': ({ body }) => {
      const { name } = body as { name: string };
      if (name === '') {
        const errors = [{ pointer: '/name', code: 'bot-name-invalid', detail: '' }];
        return { status: 422, body: { code: 'invalid-fields', status: 422, errors } };
      }
      bots.push(bot(name));
      return { status: 201, body: { bot_id: name, position: 'USERS:9@e' } };
    },
    'DELETE /api/v1/account/bots/Builds': () => {
      bots.splice(0, 1);
      return { body: { position: 'USERS:9@e' } };
    },
    'POST /api/v1/account/bots/Builds/tokens': ({ body }) => {
      const { name, scopes } = body as { name: string; scopes: string[] };
      if (scopes.length === 0) {
        const errors = [{ pointer: '/scopes', code: 'bot-scopes-empty', detail: '' }];
        return { status: 422, body: { code: 'invalid-fields', status: 422, errors } };
      }
      bots[0]?.tokens.push(token(name));
      return { status: 201, body: { token_id: name, token: 'whb_secret', position: 'USERS:9@e' } };
    },
    'DELETE /api/v1/account/bots/Builds/tokens/server': () => {
      bots[0]?.tokens.splice(0, 1);
      return { body: { position: 'USERS:9@e' } };
    },
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<Bots />);
  return server;
}

test('who has no bots makes one', async () => {
  setUp([]);
  expect(await screen.findByText('You have no bots.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'New bot' }));
  await userEvent.click(screen.getByRole('button', { name: 'Make the bot' }));
  expect(await screen.findByText('Use one line of 1 to 40 characters.')).toBeVisible();
  await userEvent.type(screen.getByLabelText('What it is called'), 'Builds');
  await userEvent.click(screen.getByRole('button', { name: 'Make the bot' }));
  const item = await screen.findByRole('listitem');
  expect(item).toHaveTextContent(/Builds.*no token: no program can come in/);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('the text of a new token is shown once', async () => {
  const { seen } = setUp([bot('Builds')]);
  await userEvent.click(await screen.findByRole('button', { name: 'New token for Builds' }));
  const dialog = screen.getByRole('dialog', { name: 'New token for Builds' });
  await userEvent.type(within(dialog).getByLabelText('What it is called'), 'server');
  const [reads, posts] = within(dialog).getAllByRole('checkbox');
  if (!reads || !posts) throw new Error('no choice');
  await userEvent.click(reads);
  await userEvent.click(posts);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Make the token' }));
  expect(await within(dialog).findByText('Choose one thing, at least.')).toBeVisible();
  await userEvent.click(posts);
  await userEvent.selectOptions(within(dialog).getByLabelText('How long it works'), 'Until it is revoked');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Make the token' }));
  const made = await screen.findByLabelText('Give your program this token');
  expect(made).toHaveValue('whb_secret');
  expect(made).toHaveFocus();
  const asked = seen.filter(({ method }) => method === 'POST').at(-1);
  expect(asked?.body).toEqual({ name: 'server', scopes: ['post-messages'] });
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(screen.queryByDisplayValue('whb_secret')).toBeNull();
  expect(await screen.findByRole('list', { name: 'Tokens of Builds' })).toHaveTextContent('server');
});

test('tokens say what they are for and how long they work, and are revoked', async () => {
  const old = token('laptop', { scopes: ['read-rooms'], expires_at: '2026-01-02T03:04:05Z', expired: true });
  setUp([bot('Builds', { tokens: [token('server', { last_used_on: '2026-01-31' }), old] })]);
  const [server, laptop] = within(await screen.findByRole('list', { name: 'Tokens of Builds' })).getAllByRole('listitem');
  expect(server).toHaveTextContent(/may read and post · last used on (January 31, 2026|31 January 2026)/);
  expect(laptop).toHaveTextContent(/Expired.*may read · not used within the last month · expired/);
  await userEvent.click(screen.getByRole('button', { name: 'Revoke the token server' }));
  const dialog = screen.getByRole('dialog', { name: 'Revoke server?' });
  await userEvent.click(within(dialog).getByRole('button', { name: 'Revoke' }));
  await waitFor(() => expect(screen.queryByText('server')).toBeNull());
  expect(screen.getByText('laptop')).toBeVisible();
});

test('a bot is deleted after a question, and a disabled one gets no tokens', async () => {
  setUp([bot('Builds'), bot('Wild', { disabled: true })]);
  const list = await screen.findByRole('list', { name: 'Bots' });
  const wild = within(list).getAllByRole('listitem')[1] ?? list;
  expect(wild).toHaveTextContent(/Disabled.*An administrator has disabled it/);
  expect(within(wild).queryByRole('button', { name: /New token/ })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Delete Builds…' }));
  const dialog = screen.getByRole('dialog', { name: 'Delete Builds?' });
  expect(dialog).toHaveTextContent('What it has posted stays');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(1));
  expect(screen.getByText('Builds is deleted.')).toBeInTheDocument();
});

test('what went wrong is told, and it can be tried again', async () => {
  vi.stubGlobal('fetch', fakeServer({
    'GET /api/v1/account/bots': () => ({ status: 503, body: { code: 'log-unavailable', status: 503, title: 'x' } }),
  }).fetch);
  renderApp(<Bots />);
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeVisible();
  expect(screen.queryByText('You have no bots.')).toBeNull();
});
