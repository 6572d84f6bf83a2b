import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';

import type { LinkPreview } from '../live/link-previews';
import type { Message } from '../live/message';
import { chooseLinkPreviews } from '../previews/preview-choice';

import { LinkCards } from './link-cards';

const tides: LinkPreview = {
  id: 'p1',
  link: 'https://tides.example',
  url: 'https://tides.example/today',
  host: 'tides.example',
  site: 'The Harbour',
  title: '<b>Tides</b> today',
  description: 'High water at noon.',
  picture: { width: 480, height: 252 },
};
const winds: LinkPreview = {
  ...tides,
  id: 'p2',
  link: 'https://winds.example',
  url: 'javascript:alert(1)',
  host: 'winds.example',
  site: '',
  title: '',
  picture: null,
};
const message: Message = {
  id: 'm',
  sequence: 7,
  authorId: 'ada',
  author: null,
  body: `${tides.link} and ${winds.link}`,
  postedAt: '2026-01-01T00:00:00Z',
  edited: null,
  deleted: null,
  answers: null,
  attachments: [],
  reactions: [],
  previews: [tides, winds],
  inThread: null,
  thread: null,
  mentionsMe: false,
};

function setUp({ mayRemove = false, shown = true, of = message } = {}) {
  const server = fakeServer({
    'GET /api/v1/rooms/r': () => ({
      body: { room_id: 'r', name: 'Harbour', members: [], webhooks: [], link_previews: shown, position: 'CHATS:9@e', stale: false },
    }),
    'GET /api/v1/rooms/r/attachments': () => ({
      body: { items: [{ file_id: 'p1', url: '/files/p1', preview_url: '/files/p1', expires_at: '2026-01-01T00:00:00Z' }] },
    }),
    'DELETE /api/v1/rooms/r/messages/m/link-previews/p1': () => ({ body: { position: 'CHATS:10@e' } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  return { ...server, ...renderApp(<LinkCards room="r" message={of} mayRemove={mayRemove} />) };
}

beforeEach(() => chooseLinkPreviews(true));
afterEach(() => {
  chooseLinkPreviews(true);
  vi.unstubAllGlobals();
});

test('a card shows the host, and what the page says as text', async () => {
  setUp();
  const [first, second] = screen.getAllByRole('listitem');
  if (!first || !second) throw new Error('two cards');
  expect(first).toHaveTextContent('tides.example · The Harbour');
  const link = within(first).getByRole('link', { name: '<b>Tides</b> today' });
  expect(link).toHaveAttribute('href', 'https://tides.example/today');
  expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow');
  expect(first).toHaveTextContent('High water at noon.');
  await waitFor(() => expect(first.querySelector('img')).toHaveAttribute('src', '/files/p1'));
  expect(first.querySelector('img')?.parentElement).toHaveStyle({ width: '320px', aspectRatio: '320 / 168' });
  // Without a title the host stands in its place; what leads elsewhere than to the web leads nowhere.
  expect(within(second).queryByRole('link')).not.toBeInTheDocument();
  expect(second.querySelector('a')).toHaveTextContent('winds.example');
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});

test('who may takes a card away', async () => {
  const { seen } = setUp({ mayRemove: true });
  await userEvent.click(screen.getByRole('button', { name: 'Remove the preview of <b>Tides</b> today' }));
  await waitFor(() => expect(seen.some(({ method }) => method === 'DELETE')).toBe(true));
  const asked = seen.find(({ method }) => method === 'DELETE');
  expect(asked?.query.get('sequence')).toBe('7');
});

test('a room, a device, or an edit may want none', async () => {
  const { unmount } = setUp({ shown: false });
  await waitFor(() => expect(screen.queryByRole('list', { name: 'Linked pages' })).not.toBeInTheDocument());
  unmount();
  chooseLinkPreviews(false);
  const off = setUp();
  expect(screen.queryByRole('listitem')).not.toBeInTheDocument();
  off.unmount();
  chooseLinkPreviews(true);
  const { seen } = setUp({ of: { ...message, body: 'no link any more' } });
  expect(screen.queryByRole('listitem')).not.toBeInTheDocument();
  expect(seen).toEqual([]);
});
