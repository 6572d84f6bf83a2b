import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { ResetPasswordPage } from './reset-password-page';

afterEach(() => {
  vi.unstubAllGlobals();
  location.hash = '';
});

function setUp(reply: Reply, token = 'the-token') {
  location.hash = token;
  const server = fakeServer({ 'POST /api/v1/accounts/password-reset/completion': () => reply });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<ResetPasswordPage />, { account: null });
  return server;
}

async function set(password = 'a ferry at dawn') {
  await userEvent.type(screen.getByLabelText('New password'), password);
  await userEvent.click(screen.getByRole('button', { name: 'Set password' }));
}

const refused = (status: number, code: string): Reply => ({ status, body: { status, code, title: code } });

test('opening the link does nothing; sending the form sets the password', async () => {
  const { seen } = setUp({ body: {} });
  expect(seen).toEqual([]);
  await set();
  expect(await screen.findByRole('heading', { name: 'Your password is set' })).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Log in' })).toHaveAttribute('href', '/login');
  expect(seen[0]?.body).toEqual({ token: 'the-token', password: 'a ferry at dawn' });
});

test.each([
  ['expired', 410, 'This link has expired.'],
  ['used', 409, 'This link was used already.'],
  ['invalid', 422, 'This link is not valid.'],
])('a link that is %s leads to another one', async (state, status, heading) => {
  setUp(refused(status, `reset-link-${state}`));
  await set();
  expect(await screen.findByRole('heading', { name: heading })).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Ask for another link' })).toHaveAttribute('href', '/forgot-password');
});

test('an address without a token is no link', () => {
  setUp({}, '');
  expect(screen.getByRole('heading', { name: 'This link is not valid.' })).toBeInTheDocument();
});

test('a password that the server refuses can be replaced with the same link', async () => {
  const errors = [{ pointer: '/password', code: 'password-refused', detail: 'Everybody guesses it.' }];
  setUp({ status: 422, body: { status: 422, code: 'invalid-fields', title: 'x', errors } });
  await set('password123');
  expect(await screen.findByText('Everybody guesses it.')).toBeInTheDocument();
  expect(screen.getByLabelText('New password')).toBeInvalid();
  expect(screen.getByRole('button', { name: 'Set password' })).toBeEnabled();
});
