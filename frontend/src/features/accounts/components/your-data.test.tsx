import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { YourData } from './your-data';

const saved = vi.hoisted((): string[] => []);
vi.mock('@/lib/files/save-file', () => ({ saveFile: (_: Blob, name: string) => saved.push(name) }));

afterEach(() => {
  vi.unstubAllGlobals();
});

async function askToForget(reply: Reply) {
  const server = fakeServer({ 'POST /api/v1/account/erasure': () => reply });
  vi.stubGlobal('fetch', server.fetch);
  const { app } = renderApp(<YourData />);
  await userEvent.click(screen.getByRole('button', { name: 'Delete my account…' }));
  expect(screen.getByRole('button', { name: 'Delete everything' })).toBeDisabled();
  await userEvent.type(screen.getByLabelText('Your password'), 'a ferry at dawn');
  await userEvent.click(screen.getByRole('button', { name: 'Delete everything' }));
  return { app, server };
}

test('an account is deleted with its password, and the session is over', async () => {
  const { app, server } = await askToForget({ status: 202, body: { position: 'USERS:9@e' } });
  await vi.waitFor(() => expect(app.session.getState()).toEqual({ kind: 'anonymous', why: 'logged-out' }));
  expect(server.seen[0]?.body).toEqual({ password: 'a ferry at dawn' });
});

test('with a wrong password nothing happens', async () => {
  const body = { status: 403, code: 'password-wrong', title: 'x' };
  const { app } = await askToForget({ status: 403, body });
  expect(await screen.findByText(/That is not your password/)).toBeInTheDocument();
  expect(app.session.getState().kind).toBe('active');
});

test('what is kept is saved with its files, archive after archive', async () => {
  const server = fakeServer({
    'GET /api/v1/account/export/archive': ({ query }) =>
      query.get('after') === null
        ? { body: 'the first', headers: { 'Wherry-More-After': 'attachments/7' } }
        : { body: 'the second' },
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<YourData />);
  saved.length = 0;
  await userEvent.click(screen.getByRole('button', { name: 'Download my data' }));
  await vi.waitFor(() => expect(saved).toEqual(['wherry-export.zip', 'wherry-export-2.zip']));
  expect(server.seen.map(({ query }) => query.get('after'))).toEqual([null, 'attachments/7']);
});

test('a file store that is away is told', async () => {
  const body = { status: 503, code: 'storage-unavailable', title: 'x' };
  vi.stubGlobal('fetch', fakeServer({ 'GET /api/v1/account/export/archive': () => ({ status: 503, body }) }).fetch);
  renderApp(<YourData />);
  saved.length = 0;
  await userEvent.click(screen.getByRole('button', { name: 'Download my data' }));
  expect(await screen.findByRole('alert')).toBeInTheDocument();
  expect(saved).toEqual([]);
});
