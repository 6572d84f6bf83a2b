import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';

import { AboutAuthor } from './author-card';

afterEach(() => {
  vi.unstubAllGlobals();
});

const ada = { account_id: 'ada', handle: 'ada-l', name: 'Ada Lovelace', photo_url: null };

function Stage() {
  const [opener, setOpener] = useState<HTMLElement | null>(null);
  return (
    <>
      <button type="button" onClick={({ currentTarget }) => setOpener(opener === null ? currentTarget : null)}>
        Ada
      </button>
      <AboutAuthor room="r1" person={ada} opener={opener} onClose={() => setOpener(null)} />
      <button type="button">elsewhere</button>
    </>
  );
}

async function setUp({ isDirect = false, isBlocked = false } = {}) {
  const room = { room_id: 'r1', name: 'Harbour', status: 'member', direct_with: isDirect ? ada : null };
  const server = fakeServer({
    'GET /api/v1/rooms': () => ({ body: { items: [room], next_cursor: null, position: 'CHATS:9@e', stale: false } }),
    'GET /api/v1/blocks': () => ({ body: { blocks: isBlocked ? [ada] : [], position: 'CHATS:9@e', stale: false } }),
    'POST /api/v1/direct-rooms': () => ({ body: { room_id: 'd1', position: 'CHATS:10@e' } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  const rendered = renderApp(<Stage />);
  await userEvent.click(screen.getByRole('button', { name: 'Ada' }));
  return { ...server, ...rendered, card: screen.getByRole('dialog', { name: 'About Ada Lovelace' }) };
}

test('it says who it is, and leads to a room of the two', async () => {
  const { card, seen, router } = await setUp();
  expect(card).toHaveTextContent('Ada Lovelace@ada-l');
  const write = screen.getByRole('button', { name: 'Write a message' });
  expect(write).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(router.state.location.pathname).toBe('/rooms/d1'));
  expect(seen.find(({ method }) => method === 'POST')?.body).toEqual({ handle: 'ada-l' });
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test('Escape closes it and leads back to the name, and so does the name; who goes on with Tab leaves none behind', async () => {
  await setUp();
  const name = screen.getByRole('button', { name: 'Ada' });
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(name).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(screen.getByRole('dialog')).toBeInTheDocument();
  await userEvent.click(name);
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  await userEvent.click(name);
  await userEvent.tab();
  expect(screen.getByRole('button', { name: 'Block' })).toHaveFocus();
  await userEvent.tab();
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'elsewhere' })).toHaveFocus();
});

test('whether somebody is to be blocked is asked first', async () => {
  const { seen } = await setUp();
  await userEvent.click(screen.getByRole('button', { name: 'Block' }));
  expect(screen.getByRole('dialog', { name: 'Block Ada Lovelace?' })).toBeInTheDocument();
  expect(screen.queryByRole('dialog', { name: 'About Ada Lovelace' })).not.toBeInTheDocument();
  expect(seen.every(({ method }) => method === 'GET')).toBe(true);
});

test('whom one blocked is unblocked there, and not written to', async () => {
  const { card } = await setUp({ isBlocked: true });
  expect(await screen.findByRole('button', { name: 'Unblock' })).toBeInTheDocument();
  expect(card).toHaveTextContent('You blocked them.');
  expect(screen.queryByRole('button', { name: 'Write a message' })).not.toBeInTheDocument();
});

test('where one talks with them alone, it leads to no such room', async () => {
  await setUp({ isDirect: true });
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Write a message' })).not.toBeInTheDocument());
  expect(screen.getByRole('button', { name: 'Block' })).toBeInTheDocument();
});
