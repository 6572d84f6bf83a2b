import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { ChangePassword } from './change-password';

afterEach(() => {
  vi.unstubAllGlobals();
});

async function change(reply: Reply, next = 'a ferry at dawn') {
  const server = fakeServer({ 'PUT /api/v1/account/password': () => reply });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<ChangePassword />);
  await userEvent.click(screen.getByRole('button', { name: 'Change password…' }));
  await userEvent.type(screen.getByLabelText('Current password'), 'a rowing boat');
  await userEvent.type(screen.getByLabelText('New password'), next);
  await userEvent.click(screen.getByRole('button', { name: 'Change password' }));
  return server;
}

test('the password is changed with the one of now', async () => {
  const { seen } = await change({ body: { position: 'USERS:9@e' } });
  expect(await screen.findByText(/Your password is changed/)).toBeInTheDocument();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(seen[0]?.body).toEqual({ current_password: 'a rowing boat', new_password: 'a ferry at dawn' });
});

test('a wrong password is said where it was typed', async () => {
  await change({ status: 403, body: { status: 403, code: 'password-wrong', title: 'x' } });
  await waitFor(() =>
    expect(screen.getByLabelText('Current password')).toHaveAccessibleDescription(/not your password/),
  );
});

test('what the server has against the new one is said there', async () => {
  const errors = [{ pointer: '/new_password', code: 'password-refused', detail: 'Everybody guesses it.' }];
  await change({ status: 422, body: { status: 422, code: 'invalid-fields', title: 'x', errors } });
  await waitFor(() => expect(screen.getByLabelText('New password')).toHaveAccessibleDescription(/Everybody guesses/));
});

test('a short one is not sent', async () => {
  const { seen } = await change({}, 'short');
  expect(screen.getByLabelText('New password')).toBeInvalid();
  expect(seen).toEqual([]);
});
