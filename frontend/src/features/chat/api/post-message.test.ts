import { expect, test, vi } from 'vitest';

import { openApiClient } from '@/lib/api/client';
import { NetworkError } from '@/lib/api/problem';

import { postMessage } from './post-message';

const entry = { id: 'i', account: 'a', room: 'r', body: 'ahoy', queuedAt: 0, state: 'pending' } as const;

function outcomeOf(respond: () => Promise<Response>) {
  const send = vi.fn<(request: Request) => Promise<Response>>(respond);
  return { send, outcome: postMessage(openApiClient(send), entry) };
}

const json = (status: number, body: object, headers = {}) =>
  Promise.resolve(
    new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } }),
  );

test('it is sent under the entry’s id, and its position comes back', async () => {
  const { send, outcome } = outcomeOf(() => json(201, { message_id: 'i', position: 'CHATS:9@e' }));
  expect(await outcome).toEqual({ kind: 'sent', position: { stream: 'CHATS', sequence: 9, epoch: 'e' } });
  const request = send.mock.calls[0]?.[0];
  expect(request?.headers.get('Idempotency-Key')).toBe('i');
  expect(await request?.json()).toEqual({ body: 'ahoy' });
});

test.each([
  ['nobody answers', () => Promise.reject(new NetworkError('x')), { kind: 'later' }],
  ['the log is away', () => json(503, { code: 'log-unavailable' }, { 'Retry-After': '2' }), { kind: 'later', afterMilliseconds: 2000 }],
  ['it was too often', () => json(429, { code: 'too-many-requests' }), { kind: 'later' }],
  ['too much was written', () => json(429, { code: 'too-many-writes' }, { 'Retry-After': '3' }), { kind: 'later', afterMilliseconds: 3000 }],
  ['somebody was quicker', () => json(409, { code: 'conflict' }), { kind: 'later' }],
  ['the session is over', () => json(401, { code: 'session-ended' }), { kind: 'stopped' }],
  ['one was removed', () => json(404, { code: 'room-not-found' }), { kind: 'refused', code: 'room-not-found' }],
  ['it is too long', () => json(422, { code: 'message-too-long' }), { kind: 'refused', code: 'message-too-long' }],
] as const)('when %s', async (_, respond, expected) => {
  expect(await outcomeOf(respond).outcome).toMatchObject(expected);
});

test('an answer names its message and where that is', async () => {
  const send = vi.fn<(request: Request) => Promise<Response>>(() => json(201, { message_id: 'i', position: 'CHATS:9@e' }));
  await postMessage(openApiClient(send), { ...entry, answers: { message: 'm', sequence: 7 } });
  expect(await send.mock.calls[0]?.[0].json()).toEqual({ body: 'ahoy', answers: { message_id: 'm', sequence: 7 } });
});

test.each([false, true])('an answer in a thread says so, and whether it is for the room, too: %s', async (alsoInRoom) => {
  const send = vi.fn<(request: Request) => Promise<Response>>(() => json(201, { message_id: 'i', position: 'CHATS:9@e' }));
  await postMessage(openApiClient(send), { ...entry, answers: { message: 'm', sequence: 7, thread: { alsoInRoom } } });
  const answers = { message_id: 'm', sequence: 7, in_thread: true, also_in_room: alsoInRoom };
  expect(await send.mock.calls[0]?.[0].json()).toEqual({ body: 'ahoy', answers });
});

test('files are named by their uploads and what they are called', async () => {
  const send = vi.fn<(request: Request) => Promise<Response>>(() => json(201, { message_id: 'i', position: 'CHATS:9@e' }));
  const file = { file: 'f', name: 'quay.png', mediaType: 'image/png', size: 7, width: 4, height: 3 };
  await postMessage(openApiClient(send), { ...entry, body: '', attachments: [file] });
  expect(await send.mock.calls[0]?.[0].json()).toEqual({ body: '', attachments: [{ upload_id: 'f', name: 'quay.png' }] });
});
