import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';

import type { Conversion } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import { ConversionCard } from './conversion-card';

afterEach(() => {
  vi.unstubAllGlobals();
});

function conversion(change: Partial<Conversion>): Conversion {
  return {
    conversion_id: 'c1',
    name: 'report.docx',
    from: 'docx',
    to: 'pdf',
    status: 'done',
    queue_position: null,
    password_asked: null,
    reason: null,
    size_bytes: 9,
    result_size_bytes: 2048,
    preview: null,
    requested_at: '2026-01-01T00:00:00Z',
    started_at: '2026-01-01T00:00:01Z',
    finished_at: '2026-01-01T00:00:02Z',
    keep_seconds: 604_800,
    kept_until: '2199-01-08T12:00:00Z',
    files_deleted_at: null,
    files_deleted_because: null,
    ...change,
  };
}

/** Of a picture of a page. */
const size = { width: 640, height: 905 };

function setUp(change: Partial<Conversion>, repeat: () => Reply = () => ({ status: 202, body: { conversion_id: 'c2', position: 'CONVERSIONS:9@e' } })) {
  const pairs = ['pdf', 'odt', 'txt'].map((to) => ({ from: 'docx', to }));
  let known = 0;
  const server = fakeServer({
    'GET /api/v1/conversion-formats': () => ({ body: { pairs } }),
    'POST /api/v1/conversions/c1/repeat': repeat,
    'POST /api/v1/conversions/c1/password': () => ({ body: { position: 'CONVERSIONS:9@e' } }),
    'GET /api/v1/conversions/c1': () => {
      known += 1;
      const now = conversion(change);
      return { body: known === 1 ? { ...now, preview: null, stale: true } : { ...now, preview: { url: '/files/page', ...size }, stale: false } };
    },
    'DELETE /api/v1/conversions/c1/files': () => ({ body: { position: 'CONVERSIONS:9@e' } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(
    <ul>
      <ConversionCard conversion={conversion(change)} />
    </ul>,
    { path: '/conversions' },
  );
  return { server, asked: () => server.seen.filter(({ method }) => method === 'POST').map(({ body }) => body) };
}

test('a result is had in the other formats that are offered for it', async () => {
  const { asked } = setUp({ to: 'odt' });
  expect(screen.getByRole('listitem')).toHaveTextContent(/Done · ODT of 2/);
  expect(screen.getByRole('button', { name: 'Download report.docx as ODT' })).toBeInTheDocument();
  const others = await screen.findByRole('button', { name: 'Convert report.docx into another format' });
  expect(others).toHaveAttribute('aria-expanded', 'false');
  expect(screen.queryByRole('button', { name: 'Convert report.docx into TXT' })).not.toBeInTheDocument();
  await userEvent.click(others);
  expect(screen.queryByRole('button', { name: 'Convert report.docx into ODT' })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Convert report.docx into TXT' }));
  expect(asked()).toEqual([{ to: 'txt' }]);
  // Nobody is left on a button that is hidden.
  await waitFor(() => expect(others).toHaveAttribute('aria-expanded', 'false'));
  expect(others).toHaveFocus();
});

test('what failed is tried again as it was, and says so when the document is gone', async () => {
  const { asked } = setUp({ status: 'failed', reason: 'too-slow', to: 'odt' }, () => ({
    status: 404,
    body: { code: 'upload-not-found', title: 'x' },
  }));
  expect(screen.getByRole('listitem')).toHaveTextContent(/Not converted into ODT\. The document took too long/);
  await userEvent.click(screen.getByRole('button', { name: 'Try report.docx again' }));
  expect(asked()).toEqual([{ to: null }]);
  expect(await screen.findByText(/The uploaded file is not there any more\./)).toBeInTheDocument();
});

test.each(['source-missing', 'password-protected'])('where %s would stay so, nothing is offered', (reason) => {
  setUp({ status: 'failed', reason });
  expect(screen.getAllByRole('button').map((button) => button.getAttribute('aria-label'))).toEqual(['Delete report.docx']);
});

test('until when it is kept is shown, and it is deleted before that once that is confirmed', async () => {
  const { server } = setUp({});
  expect(screen.getByRole('listitem')).toHaveTextContent(/Kept until .*2199/);
  await userEvent.click(screen.getByRole('button', { name: 'Delete report.docx' }));
  const deletions = () => server.seen.filter(({ method }) => method === 'DELETE');
  expect(deletions()).toHaveLength(0);
  await userEvent.click(screen.getByRole('button', { name: 'Delete now' }));
  expect(await screen.findByText('report.docx is deleted.')).toBeInTheDocument();
  expect(deletions()).toHaveLength(1);
});

test('a result shows its first page, in its room from the beginning, and a picture that is gone is no hole', () => {
  const { server } = setUp({ preview: { url: '/files/known', ...size } });
  const picture = screen.getByRole('img', { name: 'First page of report.docx' });
  expect(picture).toHaveAttribute('src', '/files/known');
  expect(picture.parentElement).toHaveStyle({ aspectRatio: '640 / 905' });
  expect(server.seen.filter(({ path }) => path === '/api/v1/conversions/c1')).toEqual([]);
  fireEvent.error(picture);
  expect(screen.queryByRole('img', { name: /First page/ })).not.toBeInTheDocument();
});

test('where the picture of a result that was just made is, is asked for, until the server knows the result', async () => {
  const { server } = setUp({ preview: { url: '', ...size } });
  const picture = await screen.findByRole('img', { name: 'First page of report.docx' }, { timeout: 5000 });
  expect(picture).toHaveAttribute('src', '/files/page');
  expect(server.seen.filter(({ path }) => path === '/api/v1/conversions/c1')).toHaveLength(2);
});

test.each([
  ['protected', /protected by a password/],
  ['wrong', /That is not its password/],
  ['not-in-time', /not used within 15 minutes/],
])('the password is asked for (%s), and sent once', async (password_asked, words) => {
  const { asked } = setUp({ status: 'locked', password_asked, finished_at: null, kept_until: null });
  expect(screen.getByRole('listitem')).toHaveTextContent(words);
  const field = screen.getByLabelText('Password of report.docx');
  await userEvent.click(screen.getByRole('button', { name: 'Convert with password' }));
  expect(asked()).toEqual([]);
  await userEvent.type(field, 'ferry{Enter}');
  expect(asked()).toEqual([{ password: 'ferry' }]);
  expect(field).toHaveValue('');
});

test.each([
  ['expired', /Expired and deleted .* To convert it again, upload it again\./],
  ['by-owner', /You deleted its files .* To convert it again, upload it again\./],
])('what is deleted (%s) says what to do, and offers nothing that cannot be done', (files_deleted_because, words) => {
  setUp({ files_deleted_at: '2026-01-03T00:00:00Z', files_deleted_because });
  expect(screen.getByRole('listitem')).toHaveTextContent(words);
  expect(screen.getByRole('listitem')).not.toHaveTextContent(/Kept until/);
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});

test.each([
  ['cancels it', 'queued', 'Cancel report.docx', 'cancelled'],
  ['gives its password', 'locked', 'Convert with password', 'queued'],
] as const)('who %s stays by it when the button goes', async (_, status, button, next) => {
  const server = fakeServer({
    'POST /api/v1/conversions/c1/cancel': () => ({ body: { position: 'CONVERSIONS:9@e' } }),
    'POST /api/v1/conversions/c1/password': () => ({ body: { position: 'CONVERSIONS:9@e' } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  const open = { finished_at: null, kept_until: null };
  function Card() {
    const [now, setNow] = useState<Conversion['status']>(status);
    return (
      <>
        <ul>
          <ConversionCard conversion={conversion({ ...open, status: now, password_asked: now === 'locked' ? 'protected' : null })} />
        </ul>
        <button onClick={() => setNow(next)}>Its event comes</button>
      </>
    );
  }
  renderApp(<Card />, { path: '/conversions' });
  if (status === 'locked') await userEvent.type(screen.getByLabelText('Password of report.docx'), 'ferry');
  await userEvent.click(screen.getByRole('button', { name: button }));
  await waitFor(() => expect(server.seen.filter(({ method }) => method === 'POST')).toHaveLength(1));
  fireEvent.click(screen.getByText('Its event comes'));
  await waitFor(() => expect(screen.getByRole('listitem')).toHaveFocus());
});
