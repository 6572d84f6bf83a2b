import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { Account } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { PeoplePage } from './people-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

function account(handle: string, change: Partial<Account> = {}): Account {
  return {
    person: { account_id: handle, handle, name: '', photo_url: null },
    role: 'member',
    state: 'active',
    since: '2026-01-01T00:00:00Z',
    registered_at: '2026-01-01T00:00:00Z',
    ...change,
  };
}

const everybody = [
  account('ada'),
  account('me', { role: 'admin' }),
  account('new', { state: 'not-activated' }),
  account('gone', { state: 'erased', person: { account_id: 'gone', handle: '', name: '', deleted: true, photo_url: null } }),
];

function setUp(change: () => Reply = () => ({ body: { position: 'USERS:9@e' } }), items = everybody) {
  const server = fakeServer({
    'GET /api/v1/accounts': () => ({ body: { items, next_cursor: null, position: 'USERS:9@e', stale: false } }),
    'PUT /api/v1/accounts/ada/role': change,
    'POST /api/v1/accounts/ada/second-factor/reset': change,
  });
  vi.stubGlobal('fetch', server.fetch);
  const rendered = renderApp(<PeoplePage />, { path: '/admin/people', role: 'admin' });
  return { ...server, ...rendered, looks: () => server.seen.filter(({ method }) => method === 'GET') };
}

test('people are listed with role and state, and it is said whose role cannot be changed and why', async () => {
  setUp();
  const list = await screen.findByRole('list', { name: 'People' });
  const [ada, me, fresh, gone] = within(list).getAllByRole('listitem');
  expect(ada).toHaveTextContent(/@ada.*Active.*Member/);
  expect(me).toHaveTextContent(/\(you\).*Administrator.*another administrator, so that there always is one/);
  expect(fresh).toHaveTextContent(/Not activated.*once the address is proven/);
  expect(gone).toHaveTextContent(/Deleted person.*Erased/);
  const buttons = within(list).getAllByRole('button').map((button) => button.getAttribute('aria-label'));
  expect(buttons).toEqual(['Change the role of @ada…', 'Reset the second factor of @ada…']);
});

test('a role is given after it is said what it is, and the list is not asked for again', async () => {
  const { looks, seen } = setUp();
  await userEvent.click(await screen.findByRole('button', { name: 'Change the role of @ada…' }));
  const dialog = screen.getByRole('dialog', { name: 'Change the role of @ada?' });
  expect(within(dialog).getByRole('button', { name: 'Change role' })).toBeDisabled();
  await userEvent.selectOptions(within(dialog).getByLabelText('Role'), 'auditor');
  expect(dialog).toHaveTextContent(/may also see what happened here/);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Change role' }));
  expect(await screen.findByText('@ada is auditor now.')).toBeInTheDocument();
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(seen.find(({ method }) => method === 'PUT')?.body).toEqual({ role: 'auditor' });
  await waitFor(() => expect(screen.getAllByRole('listitem')[0]).toHaveTextContent('Auditor'));
  // Each look is written into the log.
  expect(looks()).toHaveLength(1);
});

test('a refusal is told where it was asked', async () => {
  setUp(() => ({ status: 409, body: { status: 409, code: 'own-role', title: 'x' } }));
  await userEvent.click(await screen.findByRole('button', { name: 'Change the role of @ada…' }));
  await userEvent.selectOptions(within(screen.getByRole('dialog')).getByLabelText('Role'), 'admin');
  await userEvent.click(screen.getByRole('button', { name: 'Change role' }));
  expect(await screen.findByText(/Nobody changes their own role/)).toBeInTheDocument();
});

test('who takes the role of an administrator is told what that means', async () => {
  setUp(undefined, [account('ada', { role: 'admin' })]);
  await userEvent.click(await screen.findByRole('button', { name: 'Change the role of @ada…' }));
  await userEvent.selectOptions(within(screen.getByRole('dialog')).getByLabelText('Role'), 'member');
  expect(screen.getByRole('dialog')).toHaveTextContent(/no longer be able to give roles/);
});

test('a filter is asked for when told to, and stands in the address', async () => {
  const { looks, router } = setUp();
  await screen.findByRole('list', { name: 'People' });
  await userEvent.type(screen.getByLabelText('Handle begins with'), '@ad');
  await userEvent.selectOptions(screen.getByLabelText('State'), 'active');
  expect(looks()).toHaveLength(1);
  await userEvent.click(screen.getByRole('button', { name: 'Show' }));
  await waitFor(() => expect(looks()).toHaveLength(2));
  expect(Object.fromEntries(looks()[1]?.query ?? [])).toMatchObject({ handle: '@ad', state: 'active' });
  expect(router.state.location.search).toBe('?handle=%40ad&state=active');
});

test('a second factor is reset for a reason', async () => {
  const { seen } = setUp();
  await userEvent.click(await screen.findByRole('button', { name: 'Reset the second factor of @ada…' }));
  const dialog = screen.getByRole('dialog', { name: 'Reset the second factor of @ada?' });
  await userEvent.type(within(dialog).getByLabelText('Reason'), 'lost');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Reset' }));
  expect(within(dialog).getByLabelText('Reason')).toBeInvalid();
  await userEvent.type(within(dialog).getByLabelText('Reason'), ' her phone, came to my desk');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Reset' }));
  expect(await screen.findByText(/logs in without a second factor now/)).toBeInTheDocument();
  const sent = seen.filter(({ method }) => method === 'POST');
  expect(sent.map(({ body }) => body)).toEqual([{ reason: 'lost her phone, came to my desk' }]);
});

test('who has no second factor needs no reset', async () => {
  setUp(() => ({ status: 409, body: { status: 409, code: 'second-factor-off', title: 'x' } }));
  await userEvent.click(await screen.findByRole('button', { name: 'Reset the second factor of @ada…' }));
  await userEvent.type(screen.getByLabelText('Reason'), 'lost her phone, came to my desk');
  await userEvent.click(screen.getByRole('button', { name: 'Reset' }));
  expect(await screen.findByText('This account has no second factor.')).toBeInTheDocument();
});
