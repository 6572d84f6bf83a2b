import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';

import { dropInvite, keepInvite, keptInvite } from '../kept-invite';

import { JoinPage } from './join-page';

afterEach(() => {
  vi.unstubAllGlobals();
  dropInvite();
});

function setUp(handlers: Parameters<typeof fakeServer>[0], token = 'a-token') {
  if (token !== '') keepInvite(token, new Date());
  const server = fakeServer(handlers);
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<JoinPage />);
  return server;
}

const harbour = { room_id: 'r', name: 'Harbour', member_count: 3, is_member: false };

test('the room is shown first, and joined with a click', async () => {
  const { seen } = setUp({
    'POST /api/v1/invite-links/look': () => ({ body: harbour }),
    'POST /api/v1/invite-links/join': () => ({ body: { room_id: 'r', position: 'CHATS:1@0' } }),
  });
  expect(await screen.findByRole('heading', { name: 'Join Harbour' })).toBeInTheDocument();
  expect(screen.getByText('3 people are in this room.')).toBeInTheDocument();
  expect(seen.some(({ path }) => path.endsWith('/join'))).toBe(false);
  await userEvent.click(screen.getByRole('button', { name: 'Join the room' }));
  await vi.waitFor(() => expect(keptInvite(new Date())).toBe(''));
  expect(seen.find(({ path }) => path.endsWith('/join'))?.body).toEqual({ token: 'a-token' });
});

test('who is in already is led there', async () => {
  setUp({ 'POST /api/v1/invite-links/look': () => ({ body: { ...harbour, is_member: true } }) });
  expect(await screen.findByRole('link', { name: 'Open the room' })).toHaveAttribute('href', '/rooms/r');
});

test.each([
  [403, 'banned-oneself', 'You are banned from this room.'],
  [410, 'invite-link-expired', 'This link has expired.'],
  [410, 'invite-link-used-up', 'This link has been used by as many people as it was for.'],
  [410, 'invite-link-revoked', 'This link does not work any more.'],
  [404, 'invite-link-not-found', 'There is no such invite link.'],
])('%s %s has words of its own', async (status, code, title) => {
  setUp({ 'POST /api/v1/invite-links/look': () => ({ status, body: { code, status } }) });
  expect(await screen.findByRole('heading', { name: title })).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'To your rooms' })).toBeInTheDocument();
});

test('without a token there is no such link', () => {
  setUp({}, '');
  expect(screen.getByRole('heading', { name: 'There is no such invite link.' })).toBeInTheDocument();
});
