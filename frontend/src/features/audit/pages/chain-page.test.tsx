import { screen, within } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';

import { ChainPage } from './chain-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

const event = {
  stream: 'USERS',
  sequence: 4,
  stored_at: '2026-01-02T03:04:05Z',
  event_id: 'sign-up.0',
  type: 'AccountRegistered',
  type_version: 1,
  subject: 'user.ada',
  boundary: 'user.*',
  actor: 'anonymous',
  command_id: 'sign-up',
  correlation: 'sign-up',
  projections: ['account_directory', 'audit_index'],
};

test('a command stands above what it caused', async () => {
  const mailed = { ...event, sequence: 5, event_id: 'mail.0', type: 'ActivationRequested', actor: 'worker:mail', caused: [] };
  const caused = [{ command_id: 'mail', actor: 'worker:mail', events: [mailed] }];
  const commands = [{ command_id: 'sign-up', actor: 'anonymous', events: [{ ...event, caused }] }];
  const body = { commands, truncated: true, position: 'USERS:5@e', stale: false };
  vi.stubGlobal('fetch', fakeServer({ 'GET /api/v1/audit/chains/sign-up': () => ({ body }) }).fetch);
  renderApp(
    <Routes>
      <Route path="/audit/chains/:id" element={<ChainPage />} />
    </Routes>,
    { path: '/audit/chains/sign-up', role: 'auditor' },
  );
  const root = await screen.findByRole('list', { name: 'Commands and what they caused' });
  expect(within(root).getByText('A stranger')).toBeInTheDocument();
  const below = within(root).getByRole('list', { name: 'What USERS:4 caused' });
  expect(within(below).getByText('Worker (mail)')).toBeInTheDocument();
  expect(within(below).getByText('Activation requested')).toBeInTheDocument();
  expect(within(root).getAllByText('In 2 read models')).toHaveLength(2);
  expect(screen.getByText('There is more than is shown.')).toBeInTheDocument();
});

test('an id that nothing has is told', async () => {
  const reply = { status: 404, body: { status: 404, code: 'chain-not-found', title: 'x' } };
  vi.stubGlobal('fetch', fakeServer({ 'GET /api/v1/audit/chains/nothing': () => reply }).fetch);
  renderApp(
    <Routes>
      <Route path="/audit/chains/:id" element={<ChainPage />} />
    </Routes>,
    { path: '/audit/chains/nothing', role: 'auditor' },
  );
  expect(await screen.findByText(/Nothing in the log has this command/)).toBeInTheDocument();
});
