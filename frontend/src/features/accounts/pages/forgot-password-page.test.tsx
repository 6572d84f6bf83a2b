import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { ForgotPasswordPage } from './forgot-password-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

async function ask(reply: Reply, email = 'ada@example.org') {
  const server = fakeServer({ 'POST /api/v1/accounts/password-reset': () => reply });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<ForgotPasswordPage />, { account: null });
  await userEvent.type(screen.getByLabelText('E-mail address'), email);
  await userEvent.click(screen.getByRole('button', { name: 'Send the link' }));
  return server;
}

test('a link is asked for, and the page does not claim that there is an account', async () => {
  const { seen } = await ask({ status: 202, body: {} });
  expect(await screen.findByRole('heading', { name: 'Check your mail' })).toBeInTheDocument();
  expect(screen.getByText(/has an account here/)).toHaveTextContent(/^If ada@example.org has/);
  expect(seen[0]?.body).toEqual({ email: 'ada@example.org' });
  await userEvent.click(screen.getByRole('button', { name: /Ask again/ }));
  expect(screen.getByLabelText('E-mail address')).toBeInTheDocument();
});

test('what is no address is not sent', async () => {
  const { seen } = await ask({}, 'ada');
  expect(screen.getByLabelText('E-mail address')).toBeInvalid();
  expect(seen).toEqual([]);
});

test('when the server is away, that is said', async () => {
  await ask({ status: 503, body: { status: 503, code: 'log-unavailable', title: 'x' } });
  expect(await screen.findByText(/cannot save anything right now/)).toBeInTheDocument();
});

test('an address that the server refuses is told of at its field', async () => {
  const errors = [{ pointer: '/email', code: 'email-invalid', detail: 'x' }];
  await ask({ status: 422, body: { status: 422, code: 'invalid-fields', title: 'x', errors } }, 'ada..b@example.org');
  await waitFor(() => expect(screen.getByLabelText('E-mail address')).toHaveAccessibleDescription(/like name@example.org/));
  expect(screen.queryByRole('alert')).toBeNull();
});
