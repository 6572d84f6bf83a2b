import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';

import { StatePage } from './state-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

const subject = 'chat.room.harbour';
const names = ['RoomCreated', 'MemberInvited', 'InvitationAccepted'];
const events = names.map((type, index) => ({
  stream: 'CHATS',
  sequence: (index + 1) * 10,
  stored_at: `2026-01-0${index + 1}T00:00:00Z`,
  event_id: `c${index}.0`,
  type,
  type_version: 1,
  subject,
  boundary: 'chat.room.*',
  actor: 'account:me',
  command_id: `c${index}`,
  correlation: `c${index}`,
}));
const mark = { sealed: true, person: 'ada', stream: 'CHATS', sequence: 10, field: '/name' };

function setUp(path: string) {
  const about = { stream: 'CHATS', subject, boundary: 'chat.room.*', epoch: 'e' };
  const server = fakeServer({
    'GET /api/v1/audit/states': ({ query }) => {
      const at = query.get('at') ?? '30';
      const state = at === '0' ? null : { Open: { name: mark, members: Number(at) / 10, gone: { erased: true, person: 'ben' } } };
      return { body: { ...about, at: { sequence: Number(at), time: null }, version: 1, events: 1, last_event: null, state } };
    },
    'GET /api/v1/audit/diffs': ({ query }) => {
      const from = Number(query.get('from'));
      const moments = { from: { sequence: from, time: null }, to: { sequence: 30, time: null } };
      const changes = [{ path: '/Open/members', kind: 'changed', before: 2, after: 3 }];
      return { body: { ...about, ...moments, changes, events: events.filter((each) => each.sequence > from), truncated: false } };
    },
    'POST /api/v1/audit/reveals': () => ({
      body: { ...events[0], position: 'SYSTEM:4@e', data: { name: 'Harbour office' }, withheld: ['/password_hash'] },
    }),
  });
  vi.stubGlobal('fetch', server.fetch);
  const asked = (route: string) => server.seen.filter((each) => each.path.endsWith(route));
  return { ...renderApp(<StatePage />, { path, role: 'auditor' }), asked };
}

test('a state is shown with its seals, and the slider goes to the moment before', async () => {
  const { router, asked } = setUp(`/audit/states?stream=CHATS&subject=${subject}&at=20`);
  expect(await screen.findByText('Sealed')).toBeInTheDocument();
  expect(screen.getByText('Erased: nobody can read it')).toBeInTheDocument();
  const slider = await screen.findByRole('slider', { name: 'Moment' });
  expect(slider).toHaveValue('2');
  expect(slider).toHaveAttribute('aria-valuetext', expect.stringContaining('After 2 of 3: Member invited, You'));
  // Sliding past a moment does not look at it.
  fireEvent.change(slider, { target: { value: '1' } });
  fireEvent.change(slider, { target: { value: '0' } });
  await waitFor(() => expect(router.state.location.search).toContain('at=0'));
  expect(await screen.findByText('Nothing had happened yet.')).toBeInTheDocument();
  expect(asked('/states').map(({ query }) => query.get('at'))).toEqual(['20', '0']);
});

test('who goes to the end by the button beside the slider is on the slider then', async () => {
  setUp(`/audit/states?stream=CHATS&subject=${subject}&at=10`);
  const slider = await screen.findByRole('slider', { name: 'Moment' });
  const later = screen.getByRole('button', { name: 'Moment: one event later' });
  await userEvent.click(later);
  expect(later).toHaveFocus();
  await userEvent.click(later);
  expect(slider).toHaveValue('3');
  expect(slider).toHaveFocus();
});

test('two moments are compared', async () => {
  const { router } = setUp(`/audit/states?stream=CHATS&subject=${subject}`);
  await screen.findByRole('slider', { name: 'Moment' });
  await userEvent.click(screen.getByRole('checkbox', { name: 'Compare with an earlier moment' }));
  expect(router.state.location.search).toContain('from=20');
  const changes = await screen.findByRole('list', { name: 'What is different' });
  expect(within(changes).getByText('Open › members')).toBeInTheDocument();
  expect(within(changes).getByText('2')).toBeInTheDocument();
  expect(within(changes).getByText('3')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: /Invitation accepted/ })).toHaveAttribute('href', '/audit?command=c2&event=CHATS:30');
  await userEvent.click(screen.getByRole('checkbox', { name: 'Compare with an earlier moment' }));
  expect(screen.queryByRole('heading', { name: 'What changed' })).not.toBeInTheDocument();
});

test('a moment is reached by its time', async () => {
  const { router, asked } = setUp(`/audit/states?stream=CHATS&subject=${subject}`);
  await userEvent.click(screen.getByRole('button', { name: 'Go there' }));
  expect(screen.getByText('Choose a day and a time.')).toBeInTheDocument();
  fireEvent.change(screen.getByLabelText('At a time'), { target: { value: '2026-01-02T12:00:00' } });
  await userEvent.click(screen.getByRole('button', { name: 'Go there' }));
  const at = new Date('2026-01-02T12:00:00').toISOString().replace('.000Z', 'Z');
  await waitFor(() => expect(new URLSearchParams(router.state.location.search).get('at')).toBe(at));
  await waitFor(() => expect(asked('/states').at(-1)?.query.get('at')).toBe(at));
  expect(await screen.findByRole('slider', { name: 'Moment' })).toHaveValue('2');
  expect(screen.getByRole('button', { name: 'Go there' })).toHaveFocus();
});

test('what is sealed is revealed for a reason, and not without', async () => {
  const { asked } = setUp(`/audit/states?stream=CHATS&subject=${subject}&at=20`);
  await userEvent.click(await screen.findByRole('button', { name: 'Reveal what event 10 of CHATS says…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Reveal' }));
  expect(screen.getByText(/Say why, in a sentence/)).toBeInTheDocument();
  expect(asked('/reveals')).toHaveLength(0);
  await userEvent.click(screen.getByLabelText('Reason'));
  await userEvent.paste('a complaint about this room');
  await userEvent.click(screen.getByRole('button', { name: 'Reveal' }));
  expect(await screen.findByText('Harbour office')).toBeInTheDocument();
  expect(screen.getByRole('dialog')).toContainElement(document.activeElement as HTMLElement);
  expect(screen.getByText(/Never shown to anybody: \/password_hash/)).toBeInTheDocument();
  expect(asked('/reveals')[0]?.body).toEqual({ stream: 'CHATS', sequence: 10, reason: 'a complaint about this room' });
  await userEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(screen.queryByText('Harbour office')).not.toBeInTheDocument();
});

test('an address that names nothing says so', () => {
  setUp('/audit/states?stream=CHATS');
  expect(screen.getByText('This address names nothing to look at')).toBeInTheDocument();
});
