import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { Build, ParkedKey, Projections } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { ReadModelsPage } from './read-models-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

const live: Build = {
  projection: 'room_list',
  build: 1,
  version: 2,
  state: 'live',
  applied: 1200,
  head: 1200,
  events_per_second: 3,
  seconds_left: 0,
  batch_events: 500,
  parked_keys: 0,
  started_at: '2026-01-01T00:00:00Z',
  live_since: '2026-01-01T00:00:00Z',
  measured_at: '2100-01-01T00:00:00Z',
};
const stuck: ParkedKey = {
  projection: 'room_list',
  build: 1,
  stream: 'CHATS',
  key: 'harbour',
  sequence: 7,
  subject: 'chat.room.harbour',
  event_type: 'MemberInvited',
  event_version: 1,
  error: 'violates check "size"',
  code: 'abc',
  attempts: 2,
  waiting_events: 3,
  parked_at: '2026-01-02T00:00:00Z',
};
const path = 'POST /api/v1/projections/room_list';

function setUp(state: Partial<Projections>, operate: () => Reply = () => ({ body: { position: 'SYSTEM:9@e' } })) {
  const projections: Projections = { builds: [live], shards: [], parked: [], operations: [], ...state };
  const server = fakeServer({ 'GET /api/v1/projections': () => ({ body: projections }), [path]: operate });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<ReadModelsPage />, { role: 'admin' });
  return { ...server, projections, asked: () => server.seen.filter(({ method }) => method === 'POST') };
}

test('each read model says how far it is', async () => {
  setUp({});
  const card = await screen.findByRole('article', { name: 'room_list' });
  expect(within(card).getByText('Live')).toBeInTheDocument();
  expect(within(card).getByText('none')).toBeInTheDocument();
  expect(within(card).getByText('500 events')).toBeInTheDocument();
  expect(within(card).getByText('build 1, version 2')).toBeInTheDocument();
  expect(screen.getByText('1 read model, nothing parked.')).toBeInTheDocument();
});

test('a read model in shards says which of them is behind', async () => {
  const shard = { projection: 'room_list', build: 1, shard: 0, applied: 1200, head: 1200, events_per_second: 3 };
  const { projections } = setUp({ shards: [shard, { ...shard, shard: 1 }] });
  const card = await screen.findByRole('article', { name: 'room_list' });
  expect(within(card).getByText('2, all level')).toBeInTheDocument();
  projections.shards = [shard, { ...shard, shard: 1, applied: 1188 }];
  expect(await within(card).findByText('2, shard 1 is 12 events behind', {}, { timeout: 3000 })).toBeInTheDocument();
});

test('a rebuild says what will happen, is written down, and its outcome comes by itself', async () => {
  const { asked, projections } = setUp({});
  await userEvent.click(await screen.findByRole('button', { name: 'Rebuild room_list…' }));
  const dialog = screen.getByRole('dialog', { name: 'Build room_list anew?' });
  expect(dialog).toHaveTextContent(/nobody notices/);
  await userEvent.click(within(dialog).getByRole('checkbox'));
  await userEvent.click(within(dialog).getByRole('button', { name: 'Rebuild' }));
  expect(await screen.findByText(/Written down as SYSTEM:9@e/)).toBeInTheDocument();
  expect(asked()).toMatchObject([{ body: { operation: 'rebuild', swap_when_ready: false } }]);

  const who = { projection: 'room_list', asked: 'rebuild', asked_by: 'account:me', asked_at: '2026-01-02T00:00:00Z' };
  projections.operations = [{ ...who, sequence: 9, outcome: 'build 2 is begun' }];
  expect(await screen.findByText('Build 2 is begun.', {}, { timeout: 3000 })).toBeInTheDocument();
  expect(screen.getByRole('cell', { name: 'You' })).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Got it' }));
  expect(screen.queryByText('Build 2 is begun.')).not.toBeInTheDocument();
  // Whoever put it away is still at the read model, and not at the page's beginning.
  await waitFor(() => expect(screen.getByRole('article', { name: 'room_list' }).closest('li')).toHaveFocus());
});

test('a build in the making shows its progress; it is swapped in or aborted', async () => {
  const making = { ...live, build: 2, state: 'building', applied: 300, seconds_left: 75, events_per_second: 12 };
  const { asked } = setUp({ builds: [live, making] });
  const bar = await screen.findByRole('progressbar', { name: 'Build 2 of room_list' });
  expect(bar).toHaveAttribute('aria-valuenow', '25');
  expect(screen.getByText(/1 min 15 s left/)).toBeInTheDocument();
  // One at a time.
  expect(screen.queryByRole('button', { name: 'Rebuild room_list…' })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Swap build 2 of room_list in…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Swap' }));
  await waitFor(() => expect(asked()).toMatchObject([{ body: { operation: 'swap', build: 2 } }]));
  await userEvent.click(screen.getByRole('button', { name: 'Abort build 2 of room_list…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Drop it' }));
  await waitFor(() => expect(asked()[1]).toMatchObject({ body: { operation: 'abort', build: 2 } }));
});

test('one goes back to the build before', async () => {
  const { asked } = setUp({ builds: [{ ...live, build: 2 }, { ...live, state: 'superseded' }] });
  await userEvent.click(await screen.findByRole('button', { name: 'Go back to build 1 of room_list…' }));
  expect(screen.getByRole('dialog')).toHaveTextContent(/in place of build 2/);
  await userEvent.click(screen.getByRole('button', { name: 'Go back' }));
  await waitFor(() => expect(asked()).toMatchObject([{ body: { operation: 'swap', build: 1 } }]));
});

test('a parked key is tried again, or skipped with a reason and not without', async () => {
  const { asked } = setUp({ builds: [{ ...live, parked_keys: 1 }], parked: [stuck] });
  expect(await screen.findByText('Live, with parked keys')).toBeInTheDocument();
  expect(screen.getByText('violates check "size"')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Try event 7 of CHATS again in room_list…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(asked()).toMatchObject([{ body: { operation: 'retry', stream: 'CHATS', key: 'harbour' } }]));

  await userEvent.click(screen.getByRole('button', { name: 'Skip event 7 of CHATS in room_list…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Leave it out' }));
  expect(screen.getByText(/Say why/)).toBeInTheDocument();
  expect(asked()).toHaveLength(1);
  await userEvent.type(screen.getByLabelText('Reason'), 'written by a test');
  await userEvent.click(screen.getByRole('button', { name: 'Leave it out' }));
  const reason = 'written by a test';
  await waitFor(() => expect(asked()[1]).toMatchObject({ body: { operation: 'skip', stream: 'CHATS', sequence: 7, reason } }));
});

test('a reason to skip that is refused is told of with how long it may be', async () => {
  const errors = [{ pointer: '/reason', code: 'reason-invalid', detail: 'x' }];
  setUp({ builds: [{ ...live, parked_keys: 1 }], parked: [stuck] }, () => ({
    status: 422,
    body: { status: 422, code: 'invalid-fields', title: 'x', errors },
  }));
  await userEvent.click(await screen.findByRole('button', { name: 'Skip event 7 of CHATS in room_list…' }));
  await userEvent.type(screen.getByLabelText('Reason'), 'written by a test');
  await userEvent.click(screen.getByRole('button', { name: 'Leave it out' }));
  expect(await screen.findByText('Use one line of 3 to 200 characters.')).toBeInTheDocument();
});

test('what is refused is told where it was asked', async () => {
  setUp({}, () => ({ status: 403, body: { status: 403, code: 'not-admin', title: 'x' } }));
  await userEvent.click(await screen.findByRole('button', { name: 'Rebuild room_list…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Rebuild' }));
  expect(await screen.findByText('Only administrators may do this.')).toBeInTheDocument();
});

test('a read model that nobody keeps is not called live', async () => {
  setUp({ builds: [{ ...live, measured_at: '2020-01-01T00:00:00Z' }] });
  expect(await screen.findByText('Waiting for its program')).toBeInTheDocument();
  expect(screen.getByText('1 read model, 1 not kept up, nothing parked.')).toBeInTheDocument();
});

test('a read model that is behind says by how much and for how long', async () => {
  setUp({ builds: [{ ...live, applied: 1100, lag_events: 100, lag_seconds: 75, seconds_left: 10 }] });
  expect(await screen.findByText('100 events, at most 1 min 15 s old, 10 s left')).toBeInTheDocument();
});

test('a read model whose log was rolled back says what to do', async () => {
  setUp({ builds: [{ ...live, head: 900, seconds_left: null, waits_because: 'CHATS was rolled back: restore the log' }] });
  const card = await screen.findByRole('article', { name: 'room_list' });
  expect(within(card).getByText('Refuses the log')).toBeInTheDocument();
  expect(within(card).getByText(/CHATS was rolled back: restore the log\./)).toBeInTheDocument();
  expect(within(card).queryByText('none')).not.toBeInTheDocument();
});

test('without any read models it says so', async () => {
  setUp({ builds: [] });
  expect(await screen.findByText('No read models yet')).toBeInTheDocument();
});
