import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { LoginPage } from './login-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

function setUp(reply: Reply, path = '/login') {
  const server = fakeServer({ 'POST /api/v1/sessions': () => reply });
  vi.stubGlobal('fetch', server.fetch);
  return { ...server, ...renderApp(<LoginPage />, { account: null, path }) };
}

async function logIn(password = 'correct horse') {
  await userEvent.type(screen.getByLabelText('E-mail address'), 'ada@example.org');
  if (password !== '') await userEvent.type(screen.getByLabelText('Password'), password);
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
}

test('logging in begins a session', async () => {
  const { app } = setUp({ body: { access_token: 't', expires_in: 600, account_id: 'a', handle: 'ada', role: 'admin' } });
  await logIn();
  const account = { id: 'a', handle: 'ada', role: 'admin' };
  await waitFor(() => expect(app.session.getState()).toEqual({ kind: 'active', account }));
});

test('a wrong password and an unknown address have the same words', async () => {
  setUp({ status: 401, body: { status: 401, code: 'login-failed', title: 'x' } });
  await logIn();
  expect(await screen.findByRole('alert')).toHaveTextContent('The address or the password is wrong.');
});

test('before activation, the mail can be had again', async () => {
  setUp({ status: 403, body: { status: 403, code: 'account-not-activated', title: 'x' } });
  await logIn();
  expect(await screen.findByRole('alert')).toHaveTextContent('This account is not activated yet.');
  expect(screen.getByRole('button', { name: 'Send the mail again' })).toBeEnabled();
});

test('an empty password is not sent', async () => {
  const { seen } = setUp({});
  await logIn('');
  expect(screen.getByLabelText('Password')).toBeInvalid();
  expect(seen).toEqual([]);
});

test('who was sent here is told why', () => {
  setUp({}, '/login?return_to=%2Fprofile');
  expect(screen.getByText('Log in to see this page.')).toBeInTheDocument();
});
