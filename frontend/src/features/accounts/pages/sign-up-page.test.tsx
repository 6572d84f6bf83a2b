import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { SignUpPage } from './sign-up-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

function setUp(reply: () => Reply | Promise<Reply>) {
  const server = fakeServer({ 'POST /api/v1/accounts': reply });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<SignUpPage />, { account: null });
  return server;
}

async function fill(values: { email?: string; handle?: string; password?: string } = {}) {
  const user = userEvent.setup();
  await user.type(screen.getByLabelText('E-mail address'), values.email ?? 'ada@example.org');
  await user.type(screen.getByLabelText('Handle'), values.handle ?? 'ada');
  await user.type(screen.getByLabelText('Password'), values.password ?? 'correct horse battery');
  await user.click(screen.getByRole('button', { name: 'Create account' }));
  return user;
}

test('who signs up is told to check their mail, and cannot have it sent again at once', async () => {
  const { seen } = setUp(() => ({ status: 202, body: {} }));
  await fill();
  expect(await screen.findByRole('heading', { name: 'Check your mail' })).toHaveFocus();
  expect(screen.getByText('ada@example.org')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: /Send again in \d+ s/ })).toBeDisabled();
  expect(seen[0]?.body).toEqual({ email: 'ada@example.org', handle: 'ada', password: 'correct horse battery' });
});

test('what is plainly wrong is said at its field, before anything is sent', async () => {
  const { seen } = setUp(() => ({ status: 202, body: {} }));
  await fill({ email: 'ada', handle: 'a b', password: 'short' });
  const email = screen.getByLabelText('E-mail address');
  expect(email).toBeInvalid();
  expect(email).toHaveAccessibleDescription(/name@example.org/);
  expect(screen.getByLabelText('Handle')).toBeInvalid();
  expect(screen.getByLabelText('Password')).toHaveAccessibleDescription(/at least 8/i);
  await waitFor(() => expect(email).toHaveFocus());
  expect(seen).toEqual([]);
});

test('a taken handle is said at the handle', async () => {
  setUp(() => ({ status: 409, body: { status: 409, code: 'handle-taken', title: 'Taken.' } }));
  await fill();
  expect(await screen.findByText('That handle is taken.')).toBeInTheDocument();
  expect(screen.getByLabelText('Handle')).toBeInvalid();
});

test('the server’s words stand at the field that it names', async () => {
  const errors = [{ pointer: '/password', code: 'password-too-common', detail: 'This password is on every guesser’s list.' }];
  setUp(() => ({ status: 422, body: { status: 422, code: 'invalid-fields', title: 'x', errors } }));
  await fill();
  expect(await screen.findByText(/every guesser/)).toBeInTheDocument();
  expect(screen.getByLabelText('Password')).toBeInvalid();
});

test('clicking again after a lost answer repeats the same command', async () => {
  const answers: (() => Promise<Reply>)[] = [
    () => Promise.reject(new TypeError('lost')),
    () => Promise.resolve({ status: 202, body: {} }),
  ];
  const { seen } = setUp(() => answers.shift()?.() ?? {});
  const user = await fill();
  expect(await screen.findByText('The server does not answer.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Create account' }));
  await screen.findByRole('heading', { name: 'Check your mail' });
  expect(seen).toHaveLength(2);
  expect(seen[0]?.key).toBe(seen[1]?.key);
});

test('a password can be shown', async () => {
  setUp(() => ({}));
  const user = userEvent.setup();
  expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'password');
  await user.click(screen.getByRole('button', { name: 'Show password' }));
  expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'text');
});
