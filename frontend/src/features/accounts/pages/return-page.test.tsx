import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { keepVisit, keptProvenIdentity } from '../kept-visit';

import { ReturnPage } from './return-page';

beforeEach(() => {
  sessionStorage.clear();
});

afterEach(() => {
  vi.unstubAllGlobals();
  window.history.replaceState(null, '', '/');
});

const grant = { access_token: 't', expires_in: 600, account_id: 'a', handle: 'ada', role: 'member' };
const linkNeeded = { link_token: 'proven', expires_in: 600, provider: 'yard', called: 'ada@example.org' };

function comeBack(
  address: string,
  { purpose = 'log-in', replies = {} }: { purpose?: 'log-in' | 'link'; replies?: Record<string, () => Reply> } = {},
) {
  keepVisit({ purpose, label: 'the shipyard', returnTo: '/conversions' });
  window.history.replaceState(null, '', address);
  const server = fakeServer({
    'POST /api/v1/identity-providers/returns': () => ({ body: grant }),
    'POST /api/v1/account/identities': () => ({ body: { position: 'USERS:9@e' } }),
    ...replies,
  });
  vi.stubGlobal('fetch', server.fetch);
  return { ...server, ...renderApp(<ReturnPage />, { account: null, path: '/login/return' }) };
}

function refused(status: number, code: string) {
  return { 'POST /api/v1/identity-providers/returns': () => ({ status, body: { status, code, title: 'x' } }) };
}

test('a linked identity logs in, once, and its code is out of the address', async () => {
  const { app, router, seen } = comeBack('/login/return#state=s&code=c');
  await waitFor(() => expect(app.session.getState().kind).toBe('active'));
  await waitFor(() => expect(router.state.location.pathname).toBe('/conversions'));
  expect(seen.map(({ body }) => body)).toEqual([{ state: 's', code: 'c' }]);
  expect(window.location.hash).toBe('');
});

test('who has an account links it with its password', async () => {
  const { app, router, seen } = comeBack('/login/return?state=s&code=c', {
    replies: {
      'POST /api/v1/identity-providers/returns': () => ({ status: 202, body: linkNeeded }),
      'POST /api/v1/sessions': () => ({ body: grant }),
    },
  });
  expect(await screen.findByRole('heading', { name: 'You have an account already' })).toBeInTheDocument();
  expect(app.session.getState().kind).toBe('anonymous');
  expect(screen.getByLabelText('E-mail address')).toHaveValue('ada@example.org');
  await userEvent.type(screen.getByLabelText('Password'), 'a rowing boat');
  await userEvent.click(screen.getByRole('button', { name: 'Log in and link' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/conversions'));
  expect(seen.at(-1)?.body).toEqual({ link_token: 'proven', password: 'a rowing boat' });
});

test('with a second factor, the code comes before the link', async () => {
  const { router, seen } = comeBack('/login/return#state=s&code=c', {
    replies: {
      'POST /api/v1/identity-providers/returns': () => ({ status: 202, body: linkNeeded }),
      'POST /api/v1/sessions': () => ({ status: 202, body: { second_step_token: 'half way', expires_in: 300 } }),
      'POST /api/v1/sessions/second-step': () => ({ body: grant }),
    },
  });
  await userEvent.type(await screen.findByLabelText('Password'), 'a rowing boat');
  await userEvent.click(screen.getByRole('button', { name: 'Log in and link' }));
  await userEvent.type(await screen.findByLabelText('Code of your app'), '123456');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/conversions'));
  expect(seen.at(-1)?.body).toEqual({ link_token: 'proven', password: 'a rowing boat' });
});

test('a link that failed after the code can be tried again, with another code', async () => {
  let links = 0;
  const { router } = comeBack('/login/return#state=s&code=c', {
    replies: {
      'POST /api/v1/identity-providers/returns': () => ({ status: 202, body: linkNeeded }),
      'POST /api/v1/sessions': () => ({ status: 202, body: { second_step_token: 'half way', expires_in: 300 } }),
      'POST /api/v1/sessions/second-step': () => ({ body: grant }),
      'POST /api/v1/account/identities': () => {
        links += 1;
        if (links === 1) return { status: 503, body: { status: 503, code: 'log-unavailable', title: 'x' } };
        return { body: { position: 'USERS:9@e' } };
      },
    },
  });
  await userEvent.type(await screen.findByLabelText('Password'), 'a rowing boat');
  await userEvent.click(screen.getByRole('button', { name: 'Log in and link' }));
  await userEvent.type(await screen.findByLabelText('Code of your app'), '123456');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  expect(await screen.findByText(/cannot save anything right now/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Log in and link' }));
  await userEvent.type(await screen.findByLabelText('Code of your app'), '654321');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/conversions'));
  expect(links).toBe(2);
});

test('who links without a password is told what is missing', async () => {
  const { seen } = comeBack('/login/return#state=s&code=c', {
    replies: { 'POST /api/v1/identity-providers/returns': () => ({ status: 202, body: linkNeeded }) },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Log in and link' }));
  expect(screen.getByLabelText('Password')).toHaveAccessibleDescription(/Enter your password/);
  expect(seen).toHaveLength(1);
});

test('what is to be linked is taken along to the profile', async () => {
  const { router } = comeBack('/login/return#state=s&code=c', {
    purpose: 'link',
    replies: { 'POST /api/v1/identity-providers/returns': () => ({ status: 202, body: linkNeeded }) },
  });
  await waitFor(() => expect(router.state.location.pathname).toBe('/profile'));
  expect(keptProvenIdentity()).toEqual({ linkToken: 'proven', label: 'the shipyard', called: 'ada@example.org' });
});

test('who cancels is told that nothing was changed, and nothing is asked', () => {
  const { seen } = comeBack('/login/return#state=s&error=access_denied');
  expect(screen.getByRole('heading', { name: 'Cancelled' })).toBeInTheDocument();
  expect(screen.getByText(/Nothing was changed/)).toBeInTheDocument();
  expect(seen).toEqual([]);
});

test.each([
  ['identity-has-no-account', 404, 'No account here has your address yet.'],
  ['identity-address-not-verified', 403, 'The provider does not say that it has verified your address.'],
  ['identity-provider-away', 503, 'The provider does not answer.'],
  ['identity-linked-elsewhere', 409, 'This identity is linked to another account.'],
])('%s is said in words', async (code, status, words) => {
  comeBack('/login/return#state=s&code=c', { replies: refused(status, code) });
  expect(await screen.findByRole('alert')).toHaveTextContent(words);
  expect(screen.getByRole('link', { name: 'To the log-in page' })).toBeInTheDocument();
});

test('a refusal of a provider that is not known any more is a sentence', () => {
  window.history.replaceState(null, '', '/login/return#state=s&error=server_error');
  renderApp(<ReturnPage />, { account: null, path: '/login/return' });
  expect(screen.getByRole('heading', { name: 'The provider refused' })).toBeInTheDocument();
  expect(screen.getByText('The provider did not log you in.')).toBeInTheDocument();
});

test('who opens the page by itself finds nothing to do', () => {
  comeBack('/login/return');
  expect(screen.getByRole('heading', { name: 'Nothing to do here' })).toBeInTheDocument();
});
