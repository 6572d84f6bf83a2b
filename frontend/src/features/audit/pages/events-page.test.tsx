import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { AuditEvent } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { EventsPage } from './events-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

const room = '01900000-0000-7000-8000-000000000001';
const command = '01900000-0000-7000-8000-000000000002';

function event(sequence: number, change: Partial<AuditEvent> = {}): AuditEvent {
  return {
    stream: 'CHATS',
    sequence,
    stored_at: '2026-01-02T03:04:05Z',
    event_id: `${command}.${sequence}`,
    type: 'MessageDeleted',
    type_version: 1,
    subject: `chat.changes.${room}`,
    boundary: 'chat.changes.*',
    room_id: room,
    actor: 'account:me',
    command_id: command,
    correlation: command,
    ...change,
  };
}

function setUp(page: (query: URLSearchParams) => Reply, path = '/audit') {
  const server = fakeServer({ 'GET /api/v1/audit/events': ({ query }) => page(query) });
  vi.stubGlobal('fetch', server.fetch);
  return { ...server, ...renderApp(<EventsPage />, { path, role: 'auditor' }) };
}

const reached = { position: 'CHATS:9@e', stale: false };

test('events are listed, and one opens beside the list with its envelope', async () => {
  const { router } = setUp(() => ({ body: { items: [event(9), event(8, { type: 'MessagePosted' })], ...reached } }));
  await userEvent.click(await screen.findByRole('link', { name: /Message deleted/ }));
  expect(router.state.location.search).toBe('?event=CHATS%3A9');
  const panel = screen.getByRole('region', { name: 'Message deleted' });
  expect(within(panel).getByText('You (account:me)')).toBeInTheDocument();
  expect(within(panel).getByText(`${command}.9`)).toBeInTheDocument();
  expect(within(panel).getByRole('link', { name: /What it belongs to/ })).toHaveAttribute('href', `/audit/chains/${command}`);
  expect(within(panel).getByRole('link', { name: 'this room' })).toHaveAttribute('href', `/audit?room=${room}`);
  await userEvent.click(within(panel).getByRole('button', { name: 'Close the event' }));
  expect(router.state.location.search).toBe('');
  expect(screen.getByRole('link', { name: /Message deleted/ })).toHaveFocus();
});

test('a filter is asked for when told to, and stands in the address', async () => {
  const { router, seen } = setUp(() => ({ body: { items: [], ...reached } }));
  expect(await screen.findByText('Nothing like that happened')).toBeInTheDocument();
  await userEvent.type(screen.getByLabelText('Room'), 'x');
  await userEvent.click(screen.getByRole('button', { name: 'Show' }));
  expect(screen.getByText(/An id has/)).toBeInTheDocument();
  await userEvent.clear(screen.getByLabelText('Room'));
  await userEvent.click(screen.getByLabelText('Room'));
  await userEvent.paste(` ${room} `);
  await userEvent.click(screen.getByLabelText('What happened'));
  await userEvent.paste('MessageDeleted');
  expect(seen).toHaveLength(1);
  await userEvent.click(screen.getByRole('button', { name: 'Show' }));
  await waitFor(() => expect(router.state.location.search).toBe(`?room=${room}&type=MessageDeleted`));
  await waitFor(() => expect(seen).toHaveLength(2));
  expect(seen[1]?.query.get('room')).toBe(room);
  expect(seen[1]?.query.get('type')).toBe('MessageDeleted');
  expect(screen.getByRole('button', { name: 'Show' })).toHaveFocus();
  expect(screen.getByLabelText('Room')).toHaveValue(room);
});

test('what is older comes page by page', async () => {
  const { seen } = setUp((query) => ({
    body: query.get('cursor') === 'c' ? { items: [event(8)], ...reached } : { items: [event(9)], next_cursor: 'c', ...reached },
  }));
  await userEvent.click(await screen.findByRole('button', { name: 'Show older ones' }));
  await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(2));
  expect(screen.queryByRole('button', { name: 'Show older ones' })).not.toBeInTheDocument();
  expect(seen).toHaveLength(2);
});

test('an address that asks for nonsense is not sent', () => {
  const { seen } = setUp(() => ({ body: { items: [], ...reached } }), '/audit?person=ada');
  expect(screen.getByText(/cannot be looked for/)).toBeInTheDocument();
  expect(seen).toHaveLength(0);
});

test('who may not ask is told so', async () => {
  setUp(() => ({ status: 403, body: { status: 403, code: 'not-auditor', title: 'x' } }));
  expect(await screen.findByText('Only auditors and administrators may see this.')).toBeInTheDocument();
});

test('an index that is behind is told', async () => {
  setUp(() => ({ body: { items: [event(9)], position: 'CHATS:9@e', stale: true } }));
  expect(await screen.findByText('The index is behind the log.')).toBeInTheDocument();
});

test('what the list shows is taken away as a file, without what auditors looked at', async () => {
  const saved = vi.fn(() => 'blob:x');
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: saved, revokeObjectURL: vi.fn() }));
  const server = fakeServer({
    'GET /api/v1/audit/events': () => ({ body: { items: [], ...reached } }),
    'GET /api/v1/audit/export': () => ({ body: 'lines' }),
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<EventsPage />, { path: `/audit?room=${room}&from=2026-01-01T00:00:00Z`, role: 'auditor' });
  await userEvent.click(await screen.findByRole('button', { name: 'Export…' }));
  const dialog = screen.getByRole('dialog', { name: 'Export what fits the filter?' });
  expect(dialog).toHaveTextContent(/cannot be verified/);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Download' }));
  const said = await within(dialog).findByText(/7 bytes are among your downloads/);
  // The button that began it is gone: what it came to has the focus.
  expect(said.closest('[tabindex]')).toHaveFocus();
  expect(saved).toHaveBeenCalledTimes(1);
  const asked = server.seen.find(({ path }) => path.endsWith('/export'));
  expect(Object.fromEntries(asked?.query ?? [])).toEqual({ room, since: '2026-01-01T00:00:00Z', reads: 'false' });
});

test('an export that is refused says why, and is not tried again by itself', async () => {
  const body = { status: 503, code: 'audit-read-unrecorded', title: 'x' };
  const server = fakeServer({
    'GET /api/v1/audit/events': () => ({ body: { items: [], ...reached } }),
    'GET /api/v1/audit/export': () => ({ status: 503, body }),
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<EventsPage />, { path: '/audit', role: 'auditor' });
  await userEvent.click(await screen.findByRole('button', { name: 'Export…' }));
  expect(screen.getByRole('dialog', { name: 'Export the whole log?' })).toHaveTextContent(/verify --export/);
  await userEvent.click(screen.getByRole('button', { name: 'Download' }));
  expect(await screen.findByText(/cannot be written into the log right now/)).toBeInTheDocument();
  const asked = server.seen.filter(({ path }) => path.endsWith('/export'));
  expect(asked).toHaveLength(1);
  expect([...(asked[0]?.query ?? [])]).toEqual([]);
});
