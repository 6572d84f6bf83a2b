import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import { fakeServer, renderApp } from '@/testing/render-app';

import { conversionsKey } from '../api/keys';
import type { ConversionsState } from '../live/conversions-state';
import { UploadsProvider } from '../live/uploads-context';

import { ConversionsPage } from './conversions-page';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('why older ones do not come is said, and they come at the next try', async () => {
  let isAway = true;
  const server = fakeServer({
    'GET /api/v1/conversions': ({ query }) => {
      if (query.get('cursor') !== null && isAway) {
        return { status: 503, body: { code: 'storage-unavailable', title: 'x', status: 503 } };
      }
      const next = query.get('cursor') === null ? 'older' : null;
      return { body: { items: [], next_cursor: next, position: 'CONVERSIONS:9@e', stale: false } };
    },
  });
  vi.stubGlobal('fetch', server.fetch);
  renderApp(
    <UploadsProvider>
      <ConversionsPage />
    </UploadsProvider>,
  );
  const older = await screen.findByRole('button', { name: 'Show older ones' });
  await userEvent.click(older);
  expect(await screen.findByText(/The file store is away/)).toBeInTheDocument();
  isAway = false;
  await userEvent.click(older);
  await vi.waitFor(() => expect(screen.queryByRole('button', { name: 'Show older ones' })).toBeNull());
  expect(screen.queryByText(/The file store is away/)).toBeNull();
});

const kept = {
  conversion_id: 'c1',
  name: 'tides.docx',
  from: 'docx',
  to: 'pdf',
  status: 'cancelled',
  queue_position: null,
  password_asked: null,
  reason: null,
  size_bytes: 9,
  result_size_bytes: null,
  preview: null,
  requested_at: '2026-01-01T00:00:00Z',
  started_at: null,
  finished_at: '2026-01-01T00:00:02Z',
  keep_seconds: 604_800,
  kept_until: '2199-01-08T12:00:00Z',
  files_deleted_at: null,
  files_deleted_because: null,
};

function setUp(pairs: { from: string; to: string }[]) {
  const server = fakeServer({
    'GET /api/v1/conversion-formats': () => ({ body: { pairs } }),
    'GET /api/v1/conversions': () => ({ body: { items: [kept], next_cursor: null, position: 'CONVERSIONS:9@e', stale: false } }),
  });
  vi.stubGlobal('fetch', server.fetch);
  return renderApp(
    <UploadsProvider>
      <ConversionsPage />
    </UploadsProvider>,
  );
}

test('that a password is asked for is told again when it was wrong, and of several documents each is told', async () => {
  const { queryClient } = setUp([]);
  await screen.findByText('tides.docx');
  const become = async (first: 'converting' | 'locked', second: 'converting' | 'done') => {
    const items = [first, second].map((status, index) => ({ ...kept, conversion_id: `c${index}`, name: `${index}.docx`, status }));
    queryClient.setQueryData<ConversionsState>(conversionsKey, (state) => state && { ...state, items });
    if (first === 'converting') await screen.findByRole('progressbar', { name: 'Conversion of 0.docx' });
    else await screen.findByLabelText('Password of 0.docx');
  };
  await become('converting', 'converting');
  await become('locked', 'done');
  expect(await screen.findByText('0.docx asks for its password. 1.docx is converted.')).toBeInTheDocument();
  await become('converting', 'done');
  await become('locked', 'done');
  const told = await screen.findByText('0.docx asks for its password.');
  await become('converting', 'done');
  await become('locked', 'done');
  // The same words are heard again only where they are put there anew.
  await waitFor(() => expect(screen.getByText('0.docx asks for its password.')).not.toBe(told));
});

test('who takes a file from the list that was not taken stays by the list', async () => {
  setUp([{ from: 'docx', to: 'pdf' }]);
  await userEvent.upload(screen.getByLabelText('Documents'), new File([], 'empty.docx'));
  expect(await screen.findByText('tides.docx')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Remove empty.docx from the list' }));
  await waitFor(() => expect(screen.getByRole('region', { name: 'Your conversions' })).toHaveFocus());
});

test('where nothing becomes PDF, documents become what is offered', async () => {
  setUp([{ from: 'pdf', to: 'txt' }]);
  expect(await screen.findByText(/They become TXT\. Taken are pdf\./)).toBeInTheDocument();
});

test('a PDF that was to become PDF is told only what holds', async () => {
  setUp([{ from: 'docx', to: 'pdf' }, { from: 'pdf', to: 'txt' }]);
  const take = await screen.findByText(/Taken are docx\./);
  fireEvent.drop(take, { dataTransfer: { types: ['Files'], files: [new File(['x'], 'report.pdf')] } });
  expect(await screen.findByText('This document cannot become that format here. Choose another one.')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Convert report.pdf into TXT' })).toBeInTheDocument();
});

test('what is pasted is converted, unless it is words with a picture of them that are pasted into a field', async () => {
  setUp([{ from: 'docx', to: 'pdf' }]);
  await screen.findByText('tides.docx');
  const pasted = (name: string) => ({ clipboardData: { files: [new File([], name)], types: ['text/plain', 'Files'] } });
  fireEvent.paste(screen.getByLabelText('Documents'), pasted('words.docx'));
  fireEvent.paste(document.body, pasted('sheet.docx'));
  expect(await screen.findByText('sheet.docx')).toBeInTheDocument();
  expect(screen.queryByText('words.docx')).toBeNull();
});
