import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { LoginPage } from './login-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

function setUp(reply: Reply, path = '/login', providers: { name: string; label: string }[] = []) {
  const server = fakeServer({
    'POST /api/v1/sessions': () => reply,
    'GET /api/v1/identity-providers': () => ({ body: { providers } }),
    'POST /api/v1/identity-providers/yard/visits': () => ({
      status: 503,
      body: { status: 503, code: 'identity-provider-away', title: 'x' },
    }),
  });
  vi.stubGlobal('fetch', server.fetch);
  const sent = () => server.seen.filter(({ method }) => method === 'POST');
  return { sent, ...renderApp(<LoginPage />, { account: null, path }) };
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
  const { sent } = setUp({});
  await logIn('');
  expect(screen.getByLabelText('Password')).toBeInvalid();
  expect(sent()).toEqual([]);
});

test('who was sent here is told why', () => {
  setUp({}, '/login?return_to=%2Fprofile');
  expect(screen.getByText('Log in to see this page.')).toBeInTheDocument();
});

const grant = { access_token: 't', expires_in: 600, account_id: 'a', handle: 'ada', role: 'member' };

async function toSecondStep(...replies: Reply[]) {
  const server = fakeServer({
    'POST /api/v1/sessions': () => ({ status: 202, body: { second_step_token: 'half way', expires_in: 300 } }),
    'POST /api/v1/sessions/second-step': () => replies.shift() ?? { body: grant },
    'GET /api/v1/identity-providers': () => ({ body: { providers: [] } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  const rendered = renderApp(<LoginPage />, { account: null, path: '/login' });
  await logIn();
  await screen.findByRole('heading', { name: 'Enter a code' });
  const sent = () => server.seen.filter(({ method }) => method === 'POST');
  return { sent, ...rendered };
}

const wrongCode: Reply = { status: 403, body: { status: 403, code: 'second-factor-wrong', title: 'x' } };

test('who has a second factor gives a code, and a wrong one is said where it was typed', async () => {
  const { app, sent } = await toSecondStep(wrongCode);
  expect(app.session.getState().kind).toBe('anonymous');
  const field = screen.getByLabelText('Code of your app');
  expect(field).toHaveAttribute('autocomplete', 'one-time-code');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  expect(field).toBeInvalid();
  await userEvent.type(field, '123 456');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  await waitFor(() => expect(field).toHaveAccessibleDescription(/not right, or was used before/));
  await userEvent.clear(field);
  await userEvent.type(field, '654321');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  await waitFor(() => expect(app.session.getState().kind).toBe('active'));
  const [, first, second] = sent();
  expect(first?.body).toEqual({ second_step_token: 'half way', code: '123 456' });
  // Another code is another command.
  expect(second?.key).not.toBe(first?.key);
});

test('a recovery code takes the place of the app', async () => {
  const { app, sent } = await toSecondStep();
  await userEvent.click(screen.getByRole('button', { name: 'Use a recovery code' }));
  await userEvent.type(screen.getByLabelText('Recovery code'), 'gayt-emzu-gu3d-oobz');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  await waitFor(() => expect(app.session.getState().kind).toBe('active'));
  expect(sent()[1]?.body).toMatchObject({ code: 'gayt-emzu-gu3d-oobz' });
});

test('who took too long begins with the password once more', async () => {
  await toSecondStep({ status: 401, body: { status: 401, code: 'second-step-expired', title: 'x' } });
  await userEvent.type(screen.getByLabelText('Code of your app'), '123456');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('That took too long.');
  await userEvent.click(screen.getByRole('button', { name: 'Log in once more' }));
  expect(screen.getByLabelText('Password')).toHaveValue('');
});

test('each provider has a button, and one that is away is said to be', async () => {
  const { sent } = setUp({}, '/login', [{ name: 'yard', label: 'the shipyard' }]);
  await userEvent.click(await screen.findByRole('button', { name: 'Continue with the shipyard' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('The provider does not answer.');
  expect(sent().map(({ body }) => body)).toEqual([{ purpose: 'log-in' }]);
});
