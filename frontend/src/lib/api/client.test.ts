import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Session } from '../session/session';
import { ServerClock } from '../time/server-clock';

import { authorisedTransport } from './authorised-transport';
import { accountApiClient } from './client';
import { answer, isPassing, NetworkError, ProblemError } from './problem';
import { KnownPositions } from './read-your-writes';
import { transport } from './transport';

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ status, code, title: code, errors: [] }), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

let requests: Request[] = [];

function setUp(answers: (() => Response | Promise<Response>)[]) {
  requests = [];
  vi.stubGlobal('fetch', (request: Request) => {
    requests.push(request);
    return Promise.resolve(answers.shift()?.() ?? json({}));
  });
  const session = new Session({
    refresh: () => Promise.resolve({ access_token: 'second', expires_in: 600, account_id: 'a', handle: 'a' }),
    tabs: { tell: () => undefined, onMessage: () => undefined, alone: (run) => run() },
  });
  session.start({ access_token: 'first', expires_in: 600, account_id: 'a', handle: 'a' });
  const known = new KnownPositions();
  const api = accountApiClient(authorisedTransport(session, transport(new ServerClock())), known);
  return { api, session, known };
}

beforeEach(() => {
  localStorage.clear();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test('a token that ran out is renewed, and the request goes out again with its body', async () => {
  const { api } = setUp([() => problem(401, 'token-expired'), () => json({ room_id: 'r', position: 'CHATS:7@e' }, 201)]);
  const room = await answer(api.POST('/api/v1/rooms', { body: { name: 'Harbour' } }));
  expect(room.room_id).toBe('r');
  expect(requests.map((request) => request.headers.get('Authorization'))).toEqual(['Bearer first', 'Bearer second']);
  expect(await requests[1]?.json()).toEqual({ name: 'Harbour' });
});

test('it is renewed once only', async () => {
  const { api } = setUp([() => problem(401, 'token-expired'), () => problem(401, 'token-expired')]);
  await expect(answer(api.GET('/api/v1/me'))).rejects.toMatchObject({ code: 'token-expired' });
  expect(requests).toHaveLength(2);
});

test('a session that was ended elsewhere ends here', async () => {
  const { api, session } = setUp([() => problem(401, 'session-ended')]);
  await expect(answer(api.GET('/api/v1/me'))).rejects.toBeInstanceOf(ProblemError);
  expect(session.getState()).toEqual({ kind: 'anonymous', why: 'ended' });
});

test('a read asks for what was written before, per stream the furthest', async () => {
  const { api } = setUp([
    () => json({ room_id: 'r', position: 'CHATS:7@e' }, 201),
    () => json({ position: 'USERS:3@f' }),
    () => json({ room_id: 's', position: 'CHATS:6@e' }, 201),
  ]);
  await api.POST('/api/v1/rooms', { body: { name: 'one' } });
  await api.PUT('/api/v1/profile', { body: { name: 'A', bio: '' } });
  await api.POST('/api/v1/rooms', { body: { name: 'two' } });
  await api.GET('/api/v1/rooms');
  expect(new URL(requests[3]?.url ?? '').searchParams.get('position')).toBe('CHATS:7@e,USERS:3@f');
});

test('a log that was made anew replaces what was known of the old one', () => {
  const known = new KnownPositions();
  known.note({ stream: 'CHATS', sequence: 900, epoch: 'old' });
  known.note({ stream: 'CHATS', sequence: 2, epoch: 'new' });
  expect(known.asParameter()).toBe('CHATS:2@new');
});

test('a refusal carries its code, its fields and when to try again', async () => {
  const { api } = setUp([() => problem(429, 'too-many-requests', { 'Retry-After': '3' })]);
  const error: unknown = await answer(api.GET('/api/v1/me')).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'too-many-requests', status: 429, retryAfterMilliseconds: 3000 });
  expect(isPassing(error)).toBe(true);
});

test('an answer that a proxy made up still has a code', async () => {
  const { api } = setUp([() => new Response('<h1>Bad gateway</h1>', { status: 502 })]);
  await expect(answer(api.GET('/api/v1/me'))).rejects.toMatchObject({ code: 'http-502' });
});

test('silence is a network error, and passing', async () => {
  const { api } = setUp([() => Promise.reject(new TypeError('Failed to fetch'))]);
  const error: unknown = await answer(api.GET('/api/v1/me')).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(NetworkError);
  expect(isPassing(error)).toBe(true);
});

test('an answer that is cut in the middle, or whose end comes too late, is one too', async () => {
  for (const cause of [new TypeError('network error'), new DOMException('signal timed out', 'TimeoutError')]) {
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"handle":"a'));
        controller.error(cause);
      },
    });
    const { api } = setUp([() => new Response(body, { headers: { 'Content-Type': 'application/json' } })]);
    const error: unknown = await answer(api.GET('/api/v1/me')).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NetworkError);
    expect(isPassing(error)).toBe(true);
  }
});

test('a call that was called off is no network error', async () => {
  const calledOff = new DOMException('no longer wanted', 'AbortError');
  await expect(answer(Promise.reject(calledOff))).rejects.toBe(calledOff);
});
