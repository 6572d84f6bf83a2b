import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { ChangeEmail } from './change-email';

afterEach(() => {
  vi.unstubAllGlobals();
});

async function change(reply: Reply, email = 'ada@new.example') {
  const server = fakeServer({ 'POST /api/v1/account/email-change': () => reply });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<ChangeEmail />);
  await userEvent.click(screen.getByRole('button', { name: 'Change e-mail address…' }));
  await userEvent.type(screen.getByLabelText('New e-mail address'), email);
  await userEvent.type(screen.getByLabelText('Your password'), 'a ferry at dawn');
  await userEvent.click(screen.getByRole('button', { name: 'Send the link' }));
  return server;
}

test('a link goes to the new address, whoever has it', async () => {
  const { seen } = await change({ status: 202, body: { position: 'USERS:9@e' } });
  expect(await screen.findByRole('heading', { name: 'Check your mail' })).toBeInTheDocument();
  expect(screen.getByText('ada@new.example')).toBeInTheDocument();
  expect(seen[0]?.body).toEqual({ email: 'ada@new.example', password: 'a ferry at dawn' });
});

test.each([
  [403, 'password-wrong', 'Your password', /not your password/],
  [409, 'email-unchanged', 'New e-mail address', /your address already/],
])('what is wrong is said where it was typed (%s)', async (status, code, label, words) => {
  await change({ status, body: { status, code, title: 'x' } });
  await waitFor(() => expect(screen.getByLabelText(label)).toHaveAccessibleDescription(words));
});

test('what is no address is not sent', async () => {
  const { seen } = await change({}, 'ada');
  expect(screen.getByLabelText('New e-mail address')).toBeInvalid();
  expect(seen).toEqual([]);
});
