import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';

import type { Attachment, Message } from '../live/message';

import { Attachments, shownSize } from './attachments';

const picture: Attachment = { file: 'p', name: 'quay.jpg', mediaType: 'image/jpeg', size: 3_000_000, width: 4000, height: 3000 };
const csv: Attachment = { file: 'c', name: 'tides.csv', mediaType: 'text/plain', size: 2048, width: null, height: null };
const pdf: Attachment = { file: 'd', name: 'plan.pdf', mediaType: 'application/pdf', size: 2048, width: 453, height: 640 };
const program: Attachment = { file: 'x', name: 'setup', mediaType: 'application/octet-stream', size: 1, width: null, height: null };
const message: Message = {
  id: 'm',
  sequence: 7,
  authorId: 'ada',
  author: null,
  body: '',
  postedAt: '2026-01-01T00:00:00Z',
  edited: null,
  deleted: null,
  answers: null,
  attachments: [picture, csv],
  reactions: [],
  previews: [],
  inThread: null,
  thread: null,
  mentionsMe: false,
};

function setUp(files: readonly Attachment[], posted: Message | null = message) {
  const server = fakeServer({
    'GET /api/v1/rooms/r/attachments': ({ query }) => ({
      body: {
        items: (query.get('files') ?? '').split(',').map((file) => ({
          file_id: file,
          url: `/files/whole-${file}`,
          expires_at: '2026-01-01T00:00:00Z',
          preview_url: ['p', 'd'].includes(file) ? `/files/small-${file}` : null,
        })),
      },
    }),
    'GET /api/v1/conversion-formats': () => ({ body: { pairs: [{ from: 'csv', to: 'pdf' }] } }),
    'POST /api/v1/rooms/r/messages/m/attachments/c/conversion': () => ({
      status: 202,
      body: { conversion_id: 'k', position: 'CONVERSIONS:1@e' },
    }),
  });
  vi.stubGlobal('fetch', server.fetch);
  return { ...server, ...renderApp(<Attachments room="r" message={posted} files={files} isAnchor />) };
}

beforeEach(() => {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});

test('a picture has its room before it is there, its name as its words, and opens large', async () => {
  setUp([picture]);
  const button = screen.getByRole('button');
  expect(button).toHaveStyle({ width: '360px', aspectRatio: '360 / 270' });
  const small = await screen.findByRole('img', { name: 'quay.jpg' });
  expect(small).toHaveAttribute('src', '/files/small-p');
  await userEvent.click(button);
  const dialog = await screen.findByRole('dialog', { name: 'quay.jpg' });
  expect(dialog).toHaveTextContent('4000 × 3000 · 2.9 MB');
  const large = (await screen.findAllByRole('img', { name: 'quay.jpg' })).at(-1);
  expect(large).toHaveAttribute('src', '/files/whole-p');
  fireEvent(dialog, new Event('cancel', { cancelable: true }));
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test('what cannot be shown says so', async () => {
  setUp([picture]);
  fireEvent.error(await screen.findByRole('img', { name: 'quay.jpg' }));
  expect(screen.getByRole('button', { name: 'quay.jpg, which cannot be shown' })).toHaveTextContent('It cannot be shown');
});

test('other files are cards with their kind and size, and are downloaded under their names', async () => {
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  setUp([csv, program]);
  expect(screen.getByText('tides.csv')).toBeInTheDocument();
  expect(screen.getByText('CSV · 2 KB')).toBeInTheDocument();
  expect(screen.getByText('File · 1 byte')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Download tides.csv' }));
  await vi.waitFor(() => expect(click).toHaveBeenCalled());
  const link = click.mock.contexts[0] as HTMLAnchorElement;
  expect([link.pathname, link.download]).toEqual(['/files/whole-c', 'tides.csv']);
});

test('a document shows its first page, in its room from the beginning, and is downloaded all the same', async () => {
  setUp([pdf]);
  const page = await screen.findByRole('img', { name: 'First page of plan.pdf' });
  expect(page).toHaveAttribute('src', '/files/small-d');
  expect(page.parentElement).toHaveStyle({ width: '170px', aspectRatio: '170 / 240' });
  expect(screen.getByText('PDF · 2 KB')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Download plan.pdf' })).toBeInTheDocument();
  fireEvent.error(page);
  expect(screen.getByText('No preview')).toBeInTheDocument();
});

test('a document is converted right here', async () => {
  const { seen, router } = setUp([csv, program]);
  await userEvent.click(await screen.findByRole('button', { name: 'Convert tides.csv to PDF' }));
  await vi.waitFor(() => expect(router.state.location.pathname).toBe('/conversions'));
  const asked = seen.find(({ method }) => method === 'POST');
  expect(asked).toMatchObject({ body: { to: 'pdf' }, key: expect.any(String) as string });
  expect(asked?.query.get('sequence')).toBe('7');
  expect(screen.queryByRole('button', { name: /Convert setup/ })).not.toBeInTheDocument();
});

test('a table that is called otherwise is converted as well', async () => {
  setUp([{ ...csv, name: 'Tides.TSV' }, { ...csv, file: 'e', name: 'tides.docm' }]);
  expect(await screen.findByRole('button', { name: 'Convert Tides.TSV to PDF' })).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Convert tides.docm to PDF' })).not.toBeInTheDocument();
});

test('while the message is on its way there is nothing to fetch', () => {
  const { seen } = setUp([picture, csv], null);
  expect(screen.getByRole('button')).toBeDisabled();
  expect(screen.queryByRole('button', { name: 'Download tides.csv' })).not.toBeInTheDocument();
  expect(seen).toEqual([]);
});

test('pictures are shown whole and no larger than they are', () => {
  expect(shownSize({ width: 100, height: 50 })).toEqual({ width: 100, height: 50 });
  expect(shownSize({ width: 500, height: 3000 })).toEqual({ width: 50, height: 300 });
  expect(shownSize({ width: 10_000, height: 10 })).toEqual({ width: 360, height: 44 });
});
