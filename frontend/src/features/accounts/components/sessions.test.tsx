import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { SessionItem } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';

import { Sessions } from './sessions';

afterEach(() => {
  vi.unstubAllGlobals();
});

function session(id: string, change: Partial<SessionItem> = {}): SessionItem {
  const at = '2026-01-01T00:00:00Z';
  return {
    session_id: id,
    is_current: false,
    browser: 'Firefox',
    system: 'Linux',
    started_at: at,
    last_used_at: at,
    ends_at: at,
    ...change,
  };
}

function setUp(sessions: SessionItem[], isGo: Promise<unknown> = Promise.resolve()) {
  let left = sessions;
  const server = fakeServer({
    'GET /api/v1/account/sessions': () => ({ body: { sessions: left } }),
    'DELETE /api/v1/account/sessions/phone': async () => {
      await isGo;
      left = left.filter(({ session_id: id }) => id !== 'phone');
      return { status: 204 };
    },
    'DELETE /api/v1/account/sessions/work': async () => {
      await isGo;
      left = left.filter(({ session_id: id }) => id !== 'work');
      return { status: 204 };
    },
    'DELETE /api/v1/account/sessions': () => {
      left = left.filter(({ is_current: isCurrent }) => isCurrent);
      return { status: 204 };
    },
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<Sessions />);
  return server;
}

const mine = [
  session('here', { is_current: true }),
  session('phone', { browser: 'Safari', system: 'iPhone' }),
  session('work', { browser: 'Edge', system: 'Windows' }),
];

test('sessions are told in words, and one can be logged out', async () => {
  setUp(mine);
  const list = await screen.findByRole('list', { name: 'Sessions' });
  const [here, phone] = within(list).getAllByRole('listitem');
  expect(here).toHaveTextContent(/Firefox on Linux.*This one.*In use now/);
  expect(within(here ?? list).queryByRole('button')).toBeNull();
  expect(phone).toHaveTextContent(/Safari on iPhone/);
  await userEvent.click(screen.getByRole('button', { name: /Log out Safari on iPhone/ }));
  await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(2));
  expect(await screen.findByText('Safari on iPhone is logged out.')).toBeInTheDocument();
});

test('of two that are logged out one right after the other, both are told', async () => {
  let go: () => void = () => undefined;
  setUp(
    mine,
    new Promise<void>((resolve) => {
      go = resolve;
    }),
  );
  await userEvent.click(await screen.findByRole('button', { name: /Log out Safari on iPhone/ }));
  await userEvent.click(screen.getByRole('button', { name: /Log out Edge on Windows/ }));
  go();
  expect(await screen.findByText('Safari on iPhone is logged out.')).toBeInTheDocument();
  expect(await screen.findByText('Edge on Windows is logged out.')).toBeInTheDocument();
});

test('all others are logged out after a question', async () => {
  const { seen } = setUp(mine);
  await userEvent.click(await screen.findByRole('button', { name: 'Log out everywhere else…' }));
  expect(seen.some(({ method }) => method === 'DELETE')).toBe(false);
  await userEvent.click(screen.getByRole('button', { name: 'Log out everywhere else' }));
  await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(1));
  expect(screen.queryByRole('button', { name: 'Log out everywhere else…' })).toBeNull();
});

test('with one session there is nothing to log out', async () => {
  setUp([session('here', { is_current: true })]);
  expect(await screen.findByText(/In use now/)).toBeInTheDocument();
  expect(screen.queryByRole('button')).toBeNull();
});
