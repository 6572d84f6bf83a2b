import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { YourData } from './your-data';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function askToForget(reply: Reply) {
  const server = fakeServer({ 'POST /api/v1/account/erasure': () => reply });
  vi.stubGlobal('fetch', server.fetch);
  const { app } = renderApp(<YourData />);
  await userEvent.click(screen.getByRole('button', { name: 'Delete my account…' }));
  expect(screen.getByRole('button', { name: 'Delete everything' })).toBeDisabled();
  await userEvent.type(screen.getByLabelText('Your password'), 'a ferry at dawn');
  await userEvent.click(screen.getByRole('button', { name: 'Delete everything' }));
  return { app, server };
}

test('an account is deleted with its password, and the session is over', async () => {
  const { app, server } = await askToForget({ status: 202, body: { position: 'USERS:9@e' } });
  await vi.waitFor(() => expect(app.session.getState()).toEqual({ kind: 'anonymous', why: 'logged-out' }));
  expect(server.seen[0]?.body).toEqual({ password: 'a ferry at dawn' });
});

test('with a wrong password nothing happens', async () => {
  const body = { status: 403, code: 'password-wrong', title: 'x' };
  const { app } = await askToForget({ status: 403, body });
  expect(await screen.findByText(/That is not your password/)).toBeInTheDocument();
  expect(app.session.getState().kind).toBe('active');
});

/** Asks for one's data, of which the server writes this much; answers what was saved. */
async function takeAway(lines: string) {
  const saved: string[] = [];
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: vi.fn() }));
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    saved.push(this.download);
  });
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response(lines, { headers: { 'Content-Type': 'application/x-ndjson' } })),
  );
  renderApp(<YourData />);
  await userEvent.click(screen.getByRole('button', { name: 'Download my data' }));
  return saved;
}

test('one’s data is saved once all of it is there', async () => {
  const saved = await takeAway('{"type":"ProfileChanged"}\n{"complete":true,"events":1}\n');
  await vi.waitFor(() => expect(saved).toEqual(['wherry-export.ndjson']));
});

test('data of which the end is missing is not saved as if it were all', async () => {
  const saved = await takeAway('{"type":"ProfileChanged"}\n{"type":"Mess');
  expect(await screen.findByRole('alert')).toBeInTheDocument();
  expect(saved).toEqual([]);
});
