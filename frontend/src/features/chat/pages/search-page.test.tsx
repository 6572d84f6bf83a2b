import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { FoundMessage } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { SearchPage } from './search-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

function found(sequence: number, change: Partial<FoundMessage> = {}): FoundMessage {
  return {
    message_id: `m${sequence}`,
    room_id: 'r1',
    room_name: 'Harbour',
    sequence,
    author: { account_id: 'ada', handle: 'ada', name: 'Ada Lovelace', photo_url: null },
    excerpt: [
      { text: 'the ', hit: false },
      { text: 'tide', hit: true },
      { text: ' <b>tables</b>', hit: false },
    ],
    posted_at: '2026-01-02T03:04:05Z',
    ...change,
  };
}

function setUp(answer: (body: { text: string; cursor: string | null }) => Reply, rooms: readonly object[] = []) {
  const server = fakeServer({
    'GET /api/v1/rooms': () => ({ body: { items: rooms, next_cursor: null, position: 'CHATS:9@e', stale: false } }),
    'POST /api/v1/message-searches': ({ body }) => answer(body as { text: string; cursor: string | null }),
  });
  vi.stubGlobal('fetch', server.fetch);
  return { ...server, ...renderApp(<SearchPage />, { path: '/search' }) };
}

const reached = { next_cursor: null, position: 'CHATS:9@e', stale: false };

test('what is shown in a thread alone leads there', async () => {
  setUp(() => ({ body: { items: [found(7), found(6, { thread_sequence: 3 })], ...reached } }));
  await userEvent.type(screen.getByLabelText('Search messages'), 'tide');
  const links = await screen.findAllByRole('link', { name: /Ada Lovelace/ });
  expect(links.map((link) => link.getAttribute('href'))).toEqual(['/rooms/r1?at=7', '/rooms/r1?thread=3&at=6']);
});

test('what is found leads to its room, with the words marked and nothing of it taken for markup', async () => {
  const { router, seen } = setUp(() => ({ body: { items: [found(7)], ...reached } }));
  expect(screen.getByText('Find what was said')).toBeInTheDocument();
  expect(screen.getByLabelText('Search messages')).toHaveFocus();
  await userEvent.type(screen.getByLabelText('Search messages'), 'tide');
  expect(screen.getByLabelText('Search messages')).toHaveFocus();
  const link = await screen.findByRole('link', { name: /Ada Lovelace.*in Harbour/ });
  expect(link).toHaveAttribute('href', '/rooms/r1?at=7');
  expect(screen.getByText('1 message found.')).toBeInTheDocument();
  expect(link).toHaveTextContent('the tide <b>tables</b>');
  expect(link.querySelector('mark')).toHaveTextContent('tide');
  const searches = seen.filter(({ path }) => path.endsWith('/message-searches'));
  expect(searches.map(({ body }) => body)).toEqual([{ text: 'tide', cursor: null }]);
  // Who goes on typing adds to it.
  await userEvent.keyboard('s');
  expect(screen.getByLabelText('Search messages')).toHaveValue('tides');
  // In the address it could be read by others; in the page's place in the history it is there when one comes back.
  expect(router.state.location.search).toBe('');
  await waitFor(() => expect(router.state.location.state).toEqual({ searchedFor: 'tides' }));
});

test('what is found is shown without the signs of Markdown, and still marked', async () => {
  const excerpt = [
    { text: 'the **', hit: false },
    { text: 'tide', hit: true },
    { text: '** is `high`', hit: false },
  ];
  setUp(() => ({ body: { items: [found(7, { excerpt })], ...reached } }));
  await userEvent.type(screen.getByLabelText('Search messages'), 'tide');
  const link = await screen.findByRole('link', { name: /Ada Lovelace/ });
  expect(link).toHaveTextContent('the tide is high');
  expect(link.querySelector('mark')).toHaveTextContent('tide');
});

test('older ones come page by page', async () => {
  setUp(({ cursor }) => ({
    body: cursor === null ? { items: [found(9)], ...reached, next_cursor: 'c' } : { items: [found(3)], ...reached },
  }));
  await userEvent.type(screen.getByLabelText('Search messages'), 'tide{Enter}');
  await userEvent.click(await screen.findByRole('button', { name: 'Show older ones' }));
  await waitFor(() => expect(screen.getAllByRole('link')).toHaveLength(2));
  expect(screen.queryByRole('button', { name: 'Show older ones' })).not.toBeInTheDocument();
});

test('nothing found, and what cannot be searched for, is said', async () => {
  const { unmount } = setUp(() => ({ body: { items: [], ...reached } }));
  await userEvent.type(screen.getByLabelText('Search messages'), 'nowhere{Enter}');
  expect(await screen.findByText('Nothing found')).toBeInTheDocument();
  unmount();

  setUp(() => ({ status: 422, body: { code: 'search-text-invalid', status: 422, title: 'There is no word.' } }));
  await userEvent.type(screen.getByLabelText('Search messages'), '???{Enter}');
  expect(await screen.findByRole('alert')).toHaveTextContent('There is no word to search for.');
});

test('what was said in a direct message is told with whom', async () => {
  const rooms = [{ room_id: 'd1', name: '', direct_with: { account_id: 'ben', handle: 'ben', name: 'Ben Bay', photo_url: null } }];
  const items = [found(7, { room_id: 'd1', room_name: '' }), found(5, { room_id: 'd2', room_name: '' })];
  setUp(() => ({ body: { items, ...reached } }), rooms);
  await userEvent.type(screen.getByLabelText('Search messages'), 'tide{Enter}');
  expect(await screen.findByRole('link', { name: /in a direct message with Ben Bay/ })).toHaveAttribute('href', '/rooms/d1?at=7');
  expect(screen.getAllByRole('link', { name: /in a direct message/ })).toHaveLength(2);
});

test('it is looked for in one room alone, and in all of them again', async () => {
  const rooms = [
    { room_id: 'r1', name: 'Harbour', status: 'member' },
    { room_id: 'r2', name: 'Boat yard', status: 'member' },
  ];
  const { router, seen } = setUp(() => ({ body: { items: [], ...reached } }), rooms);
  const where = await screen.findByRole('combobox', { name: 'Rooms to search in' });
  await userEvent.type(screen.getByLabelText('Search messages'), 'tide{Enter}');
  expect(await screen.findByText(/No message in your rooms has these words/)).toBeInTheDocument();
  await userEvent.selectOptions(where, 'Boat yard');
  expect(await screen.findByText(/No message in this room has these words/)).toBeInTheDocument();
  expect(router.state.location.state).toEqual({ searchedFor: 'tide', room: 'r2' });
  await userEvent.selectOptions(where, 'All your rooms');
  expect(await screen.findByText(/No message in your rooms has these words/)).toBeInTheDocument();
  const asked = seen.filter(({ path }) => path.endsWith('/message-searches')).map(({ body }) => body);
  expect(asked).toContainEqual({ text: 'tide', cursor: null });
  expect(asked).toContainEqual({ text: 'tide', cursor: null, room: 'r2' });
});
