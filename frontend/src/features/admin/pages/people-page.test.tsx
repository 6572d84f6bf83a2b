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
    'GET /api/v1/quotas/everybody': () => ({
      body: {
        set: { conversions_per_day: 20, stored_bytes: null, upload_bytes: null },
        defaults: { conversions_per_day: null, stored_bytes: null, upload_bytes: 52_428_800 },
        upload_bytes_at_most: 52_428_800,
      },
    }),
    'GET /api/v1/quotas/accounts/ada': () => ({
      body: {
        set: { conversions_per_day: 5, stored_bytes: null, upload_bytes: null },
        limits: { conversions_per_day: 5, stored_bytes: null, upload_bytes: 52_428_800 },
        used: { conversions_today: 3, stored_bytes: 1_048_576 },
        upload_bytes_at_most: 52_428_800,
      },
    }),
    'PUT /api/v1/quotas/everybody': change,
    'PUT /api/v1/quotas/accounts/ada': change,
  });
  vi.stubGlobal('fetch', server.fetch);
  const rendered = renderApp(<PeoplePage />, { path: '/admin/people', role: 'admin' });
  return { ...server, ...rendered, looks: () => server.seen.filter(({ method, path }) => method === 'GET' && path === '/api/v1/accounts') };
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
  expect(buttons).toEqual([
    'Change the role of @ada…',
    'Reset the second factor of @ada…',
    'Limits of @ada…',
    'Limits of @me…',
  ]);
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

test('somebody is given limits of their own, beside what they use and what everybody has', async () => {
  const { seen } = setUp();
  await userEvent.click(await screen.findByRole('button', { name: 'Limits of @ada…' }));
  const dialog = screen.getByRole('dialog', { name: 'Limits of @ada' });
  expect(await within(dialog).findByText(/has asked for 3 conversions\. .*take 1 MB/)).toBeInTheDocument();
  expect(within(dialog).getByText('Empty: 20, as for everybody.')).toBeInTheDocument();
  const conversions = within(dialog).getByLabelText('Conversions a day');
  expect(conversions).toHaveValue('5');
  await userEvent.clear(conversions);
  await userEvent.type(within(dialog).getByLabelText('One upload, in MB'), '60');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Set limits' }));
  expect(within(dialog).getByLabelText('One upload, in MB')).toBeInvalid();
  await userEvent.clear(within(dialog).getByLabelText('One upload, in MB'));
  await userEvent.type(within(dialog).getByLabelText('Stored files, in MB'), '1.5');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Set limits' }));
  expect(await screen.findByText('The limits of @ada are set.')).toBeInTheDocument();
  const sent = seen.filter(({ method }) => method === 'PUT');
  expect(sent.map(({ body }) => body)).toEqual([
    { conversions_per_day: null, conversions_at_once: null, stored_bytes: 1_572_864, upload_bytes: null },
  ]);
});

test('everybody is given limits where the server has others', async () => {
  const { seen } = setUp();
  await userEvent.click(await screen.findByRole('button', { name: 'Limits of everybody…' }));
  const dialog = screen.getByRole('dialog', { name: 'Limits of everybody' });
  expect(await within(dialog).findByLabelText('Conversions a day')).toHaveValue('20');
  expect(within(dialog).getByText('Empty: 50 MB, as the server is configured.')).toBeInTheDocument();
  await userEvent.type(within(dialog).getByLabelText('Stored files, in MB'), '100');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Set limits' }));
  expect(await screen.findByText('The limits of everybody are set.')).toBeInTheDocument();
  expect(seen.find(({ method }) => method === 'PUT')?.body).toMatchObject({ conversions_per_day: 20, stored_bytes: 104_857_600 });
});
