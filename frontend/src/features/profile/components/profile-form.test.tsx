import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { ProfileForm } from './profile-form';

afterEach(() => {
  vi.unstubAllGlobals();
});

const me = {
  account_id: 'me',
  handle: 'ada',
  email: 'ada@example.org',
  name: 'Ada',
  bio: '',
  photo_url: null,
  position: 'USERS:1@e',
  stale: false,
};

function setUp(reply: Reply | Promise<Reply>) {
  const server = fakeServer({ 'PUT /api/v1/profile': () => reply });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(<ProfileForm me={me} />);
  return server;
}

test('only what was changed can be saved, and saving says so', async () => {
  const { seen } = setUp({ body: { position: 'USERS:2@e' } });
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
  // Both run as the language does in which they are written.
  expect(screen.getByLabelText('Name')).toHaveAttribute('dir', 'auto');
  expect(screen.getByLabelText('About you')).toHaveAttribute('dir', 'auto');
  await userEvent.type(screen.getByLabelText('About you'), 'Counts.');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Your profile is saved.')).toBeInTheDocument();
  expect(seen[0]?.body).toEqual({ name: 'Ada', bio: 'Counts.' });
});

test('what is typed while it is saved stays', async () => {
  let answer: (reply: Reply) => void = () => undefined;
  setUp(
    new Promise<Reply>((resolve) => {
      answer = resolve;
    }),
  );
  const about = screen.getByLabelText('About you');
  await userEvent.type(about, 'Counts.');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await userEvent.type(about, ' And sails.');
  answer({ body: { position: 'USERS:2@e' } });
  expect(await screen.findByText('Your profile is saved.')).toBeInTheDocument();
  expect(about).toHaveValue('Counts. And sails.');
  expect(screen.getByRole('button', { name: 'Save' })).toBeEnabled();
});

test('what was typed can be undone', async () => {
  setUp({});
  const name = screen.getByLabelText('Name');
  await userEvent.type(name, ' Lovelace');
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(name).toHaveValue('Ada');
});

test('a refused name keeps what was typed', async () => {
  const errors = [{ pointer: '/name', code: 'x', detail: 'A name is one line.' }];
  setUp({ status: 422, body: { status: 422, code: 'invalid-fields', title: 'x', errors } });
  const name = screen.getByLabelText('Name');
  await userEvent.type(name, '!');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('A name is one line.')).toBeInTheDocument();
  expect(name).toHaveValue('Ada!');
  expect(name).toBeInvalid();
});

test('how much room is left is said of one character, too', async () => {
  setUp({});
  const about = screen.getByLabelText('About you');
  await userEvent.click(about);
  await userEvent.paste('x'.repeat(498));
  expect(about).toHaveAccessibleDescription('2 characters left');
  await userEvent.type(about, 'x');
  expect(about).toHaveAccessibleDescription('1 character left');
});
