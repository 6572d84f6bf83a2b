import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';

import type { Report, Room } from '@/lib/api/models';
import { fakeServer, renderApp } from '@/testing/render-app';
import type { Reply } from '@/testing/render-app';

import type { Message } from '../live/message';

import { AllReports } from './all-reports';
import { ReportMessageDialog } from './report-message-dialog';
import { RoomReports } from './room-reports';

afterEach(() => {
  vi.unstubAllGlobals();
});

const person = (id: string) => ({ account_id: id, handle: id, name: '', photo_url: null });
const room = { room_id: 'r', name: 'Harbour', role: 'owner', members: [] } as unknown as Room;

function report(id: string, change: Partial<Report> = {}): Report {
  return {
    report_id: id,
    room_id: 'r',
    room_name: 'Harbour',
    message_id: `m-${id}`,
    message_sequence: 7,
    author: person('bob'),
    body: 'buy this',
    attachments: 0,
    deleted: false,
    reported_by: person('eve'),
    reason: 'spam',
    words: 'everywhere',
    reported_at: '2026-01-02T03:04:05Z',
    ...change,
  };
}

function setUp(reports: Report[], page: React.ReactNode = <RoomReports room={room} />) {
  const list = { reports, position: 'CHATS:9@e', stale: false };
  const outcome = () => ({ body: { position: 'CHATS:10@e' } });
  const server = fakeServer({
    'GET /api/v1/rooms/r/reports': () => ({ body: list }),
    'GET /api/v1/reports': () => ({ body: list }),
    'PUT /api/v1/rooms/r/messages/m-one/reports/eve/outcome': outcome,
    'PUT /api/v1/rooms/r/messages/m-two/reports/eve/outcome': outcome,
  });
  vi.stubGlobal('fetch', server.fetch);
  return { ...server, ...renderApp(page), ends: () => server.seen.filter(({ method }) => method === 'PUT') };
}

test('a report says what, by whom and why, and is gone once it is closed', async () => {
  const { ends } = setUp([report('one'), report('two', { deleted: true, body: '', words: '' })]);
  const list = await screen.findByRole('region', { name: 'Reported messages' });
  const [one, two] = within(list).getAllByRole('listitem');
  expect(one).toHaveTextContent(/It is spam.*@bob.*buy this.*Reported by @eve.*everywhere/);
  expect(two).toHaveTextContent('This message was deleted.');
  await userEvent.click(within(two ?? list).getByRole('button', { name: 'Done something' }));
  await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(1));
  await userEvent.click(within(list).getByRole('button', { name: 'Nothing to do' }));
  await waitFor(() => expect(screen.queryByRole('region')).toBeNull());
  expect(ends().map(({ body }) => body)).toEqual([{ outcome: 'acted-on' }, { outcome: 'dismissed' }]);
});

test('who keeps order deletes the message from there', async () => {
  const { ends, runtime } = setUp([report('one')]);
  const add = vi.spyOn(runtime.outbox, 'addDeletion').mockResolvedValue(undefined);
  await userEvent.click(
    await screen.findByRole('button', { name: 'Delete the message of @bob and close the report' }),
  );
  await waitFor(() => expect(ends()).toHaveLength(1));
  expect(add).toHaveBeenCalledWith('r', 'm-one', 7);
  expect(ends()[0]?.body).toEqual({ outcome: 'acted-on' });
});

test('administrators see in which room it was, and delete nothing there', async () => {
  setUp([report('one')], <AllReports />);
  const item = await screen.findByRole('listitem');
  expect(item).toHaveTextContent('@bob in Harbour');
  expect(within(item).queryByRole('button', { name: /^Delete/ })).toBeNull();
});

test('a message is reported with a reason and words, and a refusal is told', async () => {
  const refused: Reply = { status: 409, body: { code: 'message-already-reported', status: 409 } };
  const replies: Reply[] = [refused, { status: 201, body: { position: 'CHATS:10@e' } }];
  const server = fakeServer({ 'POST /api/v1/rooms/r/messages/m/reports': () => replies.shift() ?? refused });
  vi.stubGlobal('fetch', server.fetch);
  const message = { id: 'm', sequence: 7 } as unknown as Message;
  const onClose = vi.fn();
  renderApp(<ReportMessageDialog room="r" message={message} author="Bob" isDirect={false} onClose={onClose} />);
  await userEvent.selectOptions(screen.getByLabelText('What is wrong with it'), 'threat');
  await userEvent.type(screen.getByLabelText(/^What else/), 'look');
  await userEvent.click(screen.getByRole('button', { name: 'Report' }));
  expect(await screen.findByText('You have reported this message already.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Report' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  const [first, second] = server.seen;
  expect(first?.body).toEqual({ reason: 'threat', words: 'look' });
  expect([first?.query.get('sequence'), first?.key]).toEqual(['7', second?.key]);
});
