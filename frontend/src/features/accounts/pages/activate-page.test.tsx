import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { ActivatePage } from './activate-page';

afterEach(() => {
  vi.unstubAllGlobals();
  location.hash = '';
});

function setUp(reply: Reply, token = 'the-token') {
  location.hash = token;
  const server = fakeServer({
    'POST /api/v1/accounts/activation': () => reply,
    'POST /api/v1/accounts/activation/resend': () => ({ status: 202, body: {} }),
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<ActivatePage />, { account: null });
  return server;
}

const refused = (status: number, code: string): Reply => ({ status, body: { status, code, title: code } });
const activate = () => userEvent.click(screen.getByRole('button', { name: 'Activate account' }));

test('opening the link activates nothing; a click does', async () => {
  const { seen } = setUp({ body: {} });
  expect(seen).toEqual([]);
  await activate();
  expect(await screen.findByRole('heading', { name: 'Your account is active' })).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Log in' })).toHaveAttribute('href', '/login');
  expect(seen[0]?.body).toEqual({ token: 'the-token' });
});

test('an expired link offers another', async () => {
  const { seen } = setUp(refused(410, 'activation-link-expired'));
  await activate();
  expect(await screen.findByRole('heading', { name: 'This link has expired.' })).toBeInTheDocument();
  await userEvent.type(screen.getByLabelText('E-mail address'), 'ada@example.org');
  await userEvent.click(screen.getByRole('button', { name: 'Send the mail again' }));
  expect(await screen.findByText(/a new link is on its way/)).toBeInTheDocument();
  expect(seen.at(-1)?.body).toEqual({ email: 'ada@example.org' });
});

test('a used link leads to logging in', async () => {
  setUp(refused(409, 'activation-link-used'));
  await activate();
  expect(await screen.findByRole('heading', { name: 'This link was used already.' })).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Log in' })).toBeInTheDocument();
});

test.each([
  ['a forged link', 'forged'],
  ['an address without a token', ''],
])('%s is not valid', async (_, token) => {
  setUp(refused(422, 'activation-link-invalid'), token);
  if (token !== '') await activate();
  expect(await screen.findByRole('heading', { name: 'This link is not valid.' })).toBeInTheDocument();
});

test('when the server is away, the link is still there to be tried', async () => {
  setUp(refused(503, 'log-unavailable'));
  await activate();
  expect(await screen.findByText(/cannot save anything right now/)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Activate account' })).toBeEnabled();
});
