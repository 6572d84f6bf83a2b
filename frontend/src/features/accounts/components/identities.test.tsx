import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';

import { keepProvenIdentity } from '../kept-visit';

import { Identities } from './identities';

afterEach(() => {
  vi.unstubAllGlobals();
});

function setUp(linked: { provider: string; label: string; called: string }[] = [], password = 200) {
  let identities = linked;
  const answer = (then: () => void) => () => {
    if (password !== 200) return { status: password, body: { status: password, code: 'password-wrong', title: 'x' } };
    then();
    return { body: { position: 'USERS:9@e' } };
  };
  const server = fakeServer({
    'GET /api/v1/identity-providers': () => ({ body: { providers: [{ name: 'yard', label: 'the shipyard' }] } }),
    'GET /api/v1/account/identities': () => ({ body: { identities } }),
    'POST /api/v1/account/identities': answer(() => {
      identities = [yard];
    }),
    'POST /api/v1/account/identities/yard/removal': answer(() => {
      identities = [];
    }),
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<Identities />);
  return server;
}

const yard = { provider: 'yard', label: 'the shipyard', called: 'ada@work.example' };

test('what was proven is linked with the password', async () => {
  keepProvenIdentity({ linkToken: 'proven', label: 'the shipyard', called: 'ada@work.example' });
  const { seen } = setUp();
  const dialog = await screen.findByRole('dialog', { name: 'Link the shipyard?' });
  expect(dialog).toHaveTextContent('ada@work.example');
  await userEvent.click(screen.getByRole('button', { name: 'Link' }));
  expect(screen.getByLabelText('Your password')).toBeInvalid();
  await userEvent.type(screen.getByLabelText('Your password'), 'a rowing boat');
  await userEvent.click(screen.getByRole('button', { name: 'Link' }));
  expect(await screen.findByRole('list', { name: 'Linked identities' })).toHaveTextContent('ada@work.example');
  const sent = seen.find(({ method }) => method === 'POST');
  expect(sent?.body).toEqual({ link_token: 'proven', password: 'a rowing boat' });
});

test('it is unlinked with the password, and a wrong one is said where it was typed', async () => {
  setUp([yard], 403);
  await userEvent.click(await screen.findByRole('button', { name: 'Unlink the shipyard…' }));
  await userEvent.type(screen.getByLabelText('Your password'), 'wrong');
  await userEvent.click(screen.getByRole('button', { name: 'Unlink' }));
  await waitFor(() => expect(screen.getByLabelText('Your password')).toHaveAccessibleDescription(/not your password/));
});

test('once it is unlinked it can be linked again', async () => {
  setUp([yard]);
  await userEvent.click(await screen.findByRole('button', { name: 'Unlink the shipyard…' }));
  await userEvent.type(screen.getByLabelText('Your password'), 'a rowing boat');
  await userEvent.click(screen.getByRole('button', { name: 'Unlink' }));
  expect(await screen.findByRole('button', { name: 'Link the shipyard…' })).toBeInTheDocument();
});
