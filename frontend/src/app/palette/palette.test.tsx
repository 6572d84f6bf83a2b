import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { RoomSummary } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';

import { Palette } from './palette';

beforeEach(() => {
  // The test's browser has none.
  Element.prototype.scrollIntoView = vi.fn();
});

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

function room(id: string, name: string, unread: number): RoomSummary {
  return {
    room_id: id,
    name,
    status: 'member',
    last_message: null,
    unread: { count: unread, read_up_to: 1 },
  } as unknown as RoomSummary;
}

async function setUp(role: 'member' | 'admin' = 'member') {
  const items = [room('r1', 'Harbour', 0), room('r2', 'Kitchen', 3), room('r3', 'Harvest', 0)];
  const server = fakeServer({
    'GET /api/v1/rooms': () => ({ body: { items, position: 'CHATS:9@e', stale: false } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  const onClose = vi.fn();
  const app = renderApp(<Palette onClose={onClose} />, { role });
  await screen.findByRole('option', { name: /Harbour/ });
  return { ...app, onClose };
}

const options = () => screen.getAllByRole('option').map((option) => option.textContent);
const field = () => screen.getByRole('combobox');
const active = () => screen.getAllByRole('option').find((option) => option.getAttribute('aria-selected') === 'true');

test('rooms with something new come first, and the field says which choice is active', async () => {
  await setUp();
  expect(options().slice(0, 3)).toEqual(['Kitchen3 new', 'Harbour', 'Harvest']);
  expect(within(screen.getByRole('group', { name: 'Rooms' })).getAllByRole('option')).toHaveLength(3);
  expect(active()).toHaveTextContent('Kitchen');
  expect(field()).toHaveAttribute('aria-activedescendant', active()?.id);
});

test('Enter goes where the arrows have led, and the list goes round', async () => {
  const { router, onClose } = await setUp();
  await userEvent.type(field(), 'har');
  expect(options()).toEqual(['Harbour', 'Harvest']);
  await userEvent.keyboard('{ArrowDown}');
  expect(active()).toHaveTextContent('Harvest');
  await userEvent.keyboard('{ArrowDown}');
  expect(active()).toHaveTextContent('Harbour');
  await userEvent.keyboard('{ArrowUp}{Enter}');
  await waitFor(() => expect(router.state.location.pathname).toBe('/rooms/r3'));
  expect(onClose).toHaveBeenCalledOnce();
});

test('what is chosen with the mouse is done', async () => {
  const { onClose } = await setUp();
  await userEvent.type(field(), 'dark');
  await userEvent.click(screen.getByRole('option', { name: 'Dark' }));
  expect(document.documentElement.dataset.theme).toBe('dark');
  expect(onClose).toHaveBeenCalledOnce();
});

test('only who may administer is led there', async () => {
  await setUp();
  await userEvent.type(field(), 'read models');
  expect(screen.queryByRole('option')).toBeNull();
  expect(screen.getByText(/Nothing is called “read models”/)).toBeInTheDocument();
});

test('an admin is led to the pages of admins', async () => {
  const { router } = await setUp('admin');
  await userEvent.type(field(), 'roles{Enter}');
  await waitFor(() => expect(router.state.location.pathname).toBe('/admin/people'));
});
