import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { keepToken } from '../kept-token';

import { ConfirmEmailPage } from './confirm-email-page';

afterEach(() => {
  vi.unstubAllGlobals();
  keepToken('');
});

function setUp(reply: Reply, token = 'the-token') {
  keepToken(token);
  const server = fakeServer({ 'POST /api/v1/account/email-change/confirmation': () => reply });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<ConfirmEmailPage />, { account: 'ada' });
  return server;
}

const confirm = () => userEvent.click(screen.getByRole('button', { name: 'Confirm the address' }));

test('opening the link changes nothing; a click does', async () => {
  const { seen } = setUp({ body: { position: 'USERS:9@e' } });
  expect(screen.getByText('@ada')).toBeInTheDocument();
  expect(seen).toEqual([]);
  await confirm();
  expect(await screen.findByRole('heading', { name: 'Your address is changed' })).toBeInTheDocument();
  expect(seen[0]?.body).toEqual({ token: 'the-token' });
});

test.each([
  [410, 'email-link-expired', 'This link has expired.'],
  [409, 'email-link-used', 'This link was used already.'],
  [409, 'email-taken', 'Another account has this address.'],
  [422, 'email-link-invalid', 'This link is not valid for your account.'],
])('a link that is refused says why (%s %s)', async (status, code, heading) => {
  setUp({ status, body: { status, code, title: 'x' } });
  await confirm();
  expect(await screen.findByRole('heading', { name: heading })).toBeInTheDocument();
});

test('an address without a token is no link', () => {
  setUp({}, '');
  expect(screen.getByRole('heading', { name: 'This link is not valid for your account.' })).toBeInTheDocument();
});
