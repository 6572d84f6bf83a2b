import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { SessionOver, TryLater } from './connection';
import { LiveClient } from './live-client';
import type { LiveOptions } from './live-client';
import { FakeSocket } from './testing/fake-socket';

const start = Date.parse('2026-01-01T00:00:00Z');

function setUp(options: Partial<LiveOptions> = {}) {
  let tickets = 0;
  const live = new LiveClient({
    url: 'ws://test/api/v1/push',
    getTicket: () => Promise.resolve(`ticket-${(tickets += 1)}`),
    serverNow: Date.now,
    random: () => 0.5,
    openSocket: FakeSocket.open,
    ...options,
  });
  return live;
}

/** Lets promises that are settled run what waits for them. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

let live: LiveClient;

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  FakeSocket.opened.length = 0;
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

test('it says hello with a ticket under the protocol’s name, and answers pings', async () => {
  live = setUp();
  live.start();
  await settle();
  expect(FakeSocket.last.protocol).toBe('wherry.v1');
  FakeSocket.last.welcome();
  FakeSocket.last.push({ type: 'ping' });
  expect(FakeSocket.last.sent).toEqual([{ type: 'hello', ticket: 'ticket-1' }, { type: 'pong' }]);
  expect(live.getState().kind).toBe('open');
});

test('a lost line is opened again within its jitter, with a new ticket, and topics go on where they were', async () => {
  live = setUp();
  const seen: number[] = [];
  live.follow({
    topic: 'chat.*.r',
    after: { stream: 'CHATS', sequence: 5, epoch: 'e1' },
    onEvent: (frame) => seen.push(frame.seq),
    onReset: () => undefined,
  });
  live.start();
  await settle();
  FakeSocket.last.welcome();
  FakeSocket.last.push({ type: 'subscribed', topic: 'chat.*.r' });
  const frame = { type: 'event', topic: 'chat.*.r', stream: 'CHATS', event_type: 'MessagePosted', time: '', data: {} };
  FakeSocket.last.push({ ...frame, prev: 2, seq: 9 });
  FakeSocket.last.drop();
  expect(live.getState()).toMatchObject({ kind: 'waiting', lostAt: start });
  await vi.advanceTimersByTimeAsync(1000);
  expect(FakeSocket.opened).toHaveLength(2);
  FakeSocket.last.welcome();
  expect(FakeSocket.last.sent).toEqual([
    { type: 'hello', ticket: 'ticket-2' },
    { type: 'subscribe', topic: 'chat.*.r', after: 'CHATS:9@e1' },
  ]);
  FakeSocket.last.push({ ...frame, prev: 2, seq: 9 });
  FakeSocket.last.push({ ...frame, prev: 9, seq: 11 });
  expect(seen).toEqual([9, 11]);
});

test('waits between attempts grow to twenty seconds and not past that', async () => {
  live = setUp({ random: () => 1, getTicket: () => Promise.reject(new Error('away')) });
  live.start();
  const waits: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    await settle();
    const state = live.getState();
    if (state.kind !== 'waiting') throw new Error(`it does not wait but is ${state.kind}`);
    waits.push(state.retryAt - Date.now());
    expect(state.lostAt).toBe(start);
    await vi.advanceTimersByTimeAsync(state.retryAt - Date.now());
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16000, 20000, 20000, 20000, 20000]);
});

test('when the network or the person is back, it does not wait', async () => {
  live = setUp();
  live.start();
  await settle();
  FakeSocket.last.drop();
  window.dispatchEvent(new Event('online'));
  await settle();
  expect(FakeSocket.opened).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(2_000);
  FakeSocket.last.drop();
  document.dispatchEvent(new Event('visibilitychange'));
  await settle();
  expect(FakeSocket.opened).toHaveLength(3);
});

test('a network that flaps is not tried each time, but as soon as some time has passed', async () => {
  let asked = 0;
  live = setUp({
    // Without hints it would wait for twenty seconds.
    random: () => 1,
    getTicket: () => {
      asked += 1;
      return Promise.reject(new Error('away'));
    },
  });
  live.start();
  for (let round = 0; round < 6; round += 1) {
    await settle();
    const state = live.getState();
    if (state.kind === 'waiting') await vi.advanceTimersByTimeAsync(state.retryAt - Date.now());
  }
  await settle();
  const before = asked;
  for (let flap = 0; flap < 10; flap += 1) {
    window.dispatchEvent(new Event('offline'));
    window.dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked - before).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked - before).toBe(2);
});

test('a network that the browser says is gone is a lost line', async () => {
  live = setUp();
  live.start();
  await settle();
  FakeSocket.last.welcome();
  window.dispatchEvent(new Event('offline'));
  expect(live.getState().kind).toBe('waiting');
  expect(FakeSocket.last.closedWith).toBe(1000);
});

test('a line without a sign of life is given up', async () => {
  live = setUp();
  live.start();
  await settle();
  FakeSocket.last.welcome();
  await vi.advanceTimersByTimeAsync(30_000);
  FakeSocket.last.push({ type: 'ping' });
  await vi.advanceTimersByTimeAsync(39_000);
  expect(live.getState().kind).toBe('open');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(live.getState().kind).not.toBe('open');
});

test('a server that never welcomes is given up', async () => {
  live = setUp();
  live.start();
  await settle();
  FakeSocket.last.onopen?.();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(live.getState().kind).toBe('waiting');
});

test('it is renewed in band before it expires, again and again', async () => {
  live = setUp();
  live.start();
  await settle();
  FakeSocket.last.welcome({}, '2026-01-01T00:00:30Z');
  await vi.advanceTimersByTimeAsync(21_000);
  expect(FakeSocket.last.sentOf('renew')).toEqual([{ type: 'renew', ticket: 'ticket-2' }]);
  FakeSocket.last.push({ type: 'renewed', expires_at: '2026-01-01T00:00:51Z' });
  await vi.advanceTimersByTimeAsync(21_000);
  expect(FakeSocket.last.sentOf('renew')).toHaveLength(2);
  expect(FakeSocket.opened).toHaveLength(1);
});

test('a renewal that fails is tried again', async () => {
  const answers = [Promise.resolve('first'), Promise.reject(new Error('away')), Promise.resolve('third')];
  answers.forEach((answer) => void answer.catch(() => undefined));
  live = setUp({ getTicket: () => answers.shift() ?? Promise.resolve('more') });
  live.start();
  await settle();
  FakeSocket.last.welcome({}, '2026-01-01T00:00:30Z');
  await vi.advanceTimersByTimeAsync(27_000);
  expect(FakeSocket.last.sentOf('renew')).toEqual([{ type: 'renew', ticket: 'third' }]);
});

test.each([4000, 4001, 4002, 4003, 1006, 1012])('after close code %d it comes back', async (code) => {
  live = setUp();
  live.start();
  await settle();
  FakeSocket.last.drop(code);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(FakeSocket.opened.length).toBeGreaterThan(1);
});

test('it comes back when the server said, and not at the same moment as others', async () => {
  live = setUp({ random: () => 0.5 });
  live.start();
  await settle();
  FakeSocket.last.welcome();
  FakeSocket.last.push({ type: 'goaway', code: 'drain', retry_after_ms: 7000 });
  FakeSocket.last.drop(4000);
  await vi.advanceTimersByTimeAsync(7249);
  expect(FakeSocket.opened).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(FakeSocket.opened).toHaveLength(2);
});

test.each([4500, 4501, 4502, 4503, 4504, 4505, 4506, 4507, 4508])('after close code %d it stays away until told', async (code) => {
  live = setUp();
  live.start();
  await settle();
  FakeSocket.last.drop(code);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(live.getState()).toEqual({ kind: 'stopped', code });
  expect(FakeSocket.opened).toHaveLength(1);
  live.retryNow();
  await settle();
  expect(FakeSocket.opened).toHaveLength(2);
});

test('what the browser tells does not bring it back where the server said not to come by itself', async () => {
  live = setUp();
  live.start();
  await settle();
  FakeSocket.last.drop(4505);
  window.dispatchEvent(new Event('online'));
  document.dispatchEvent(new Event('visibilitychange'));
  await settle();
  expect(live.getState()).toEqual({ kind: 'stopped', code: 4505 });
  expect(FakeSocket.opened).toHaveLength(1);
});

test('what the browser tells does not bring it back before the time of the next ticket', async () => {
  let asked = 0;
  live = setUp({
    getTicket: () => {
      asked += 1;
      return asked === 1 ? Promise.reject(new TryLater(30_000)) : Promise.resolve('ticket');
    },
  });
  live.start();
  await settle();
  window.dispatchEvent(new Event('online'));
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(29_000);
  expect(asked).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked).toBe(2);
});

test('without a session there is no ticket and no further attempt', async () => {
  live = setUp({ getTicket: () => Promise.reject(new SessionOver()) });
  live.start();
  await settle();
  expect(live.getState()).toEqual({ kind: 'stopped', code: 4503 });
});

test('what an old line still says is ignored', async () => {
  live = setUp();
  live.start();
  await settle();
  const old = FakeSocket.last;
  old.drop();
  window.dispatchEvent(new Event('online'));
  await settle();
  FakeSocket.last.welcome();
  old.drop(4503);
  old.push({ type: 'ping' });
  expect(live.getState().kind).toBe('open');
  expect(old.sentOf('pong')).toEqual([]);
});

test('frames that it does not understand do no harm', async () => {
  live = setUp();
  live.start();
  await settle();
  FakeSocket.last.welcome();
  FakeSocket.last.push({ type: 'from-the-future' });
  FakeSocket.last.push({ type: 'event', topic: 7 });
  FakeSocket.last.onmessage?.({ data: 'no json' });
  expect(live.getState().kind).toBe('open');
});

test('a server that says when tickets are to be had again is asked then, and not sooner', async () => {
  const answers = [Promise.reject(new TryLater(30_000)), Promise.resolve('second'), Promise.reject(new TryLater(9000))];
  answers.forEach((answer) => void answer.catch(() => undefined));
  let asked = 0;
  live = setUp({
    getTicket: () => {
      asked += 1;
      return answers.shift() ?? Promise.resolve('more');
    },
  });
  live.start();
  await vi.advanceTimersByTimeAsync(29_999);
  expect(asked).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toBe(2);
  FakeSocket.last.welcome({}, '', { expires_in_ms: 10_000 });
  await vi.advanceTimersByTimeAsync(7_000);
  expect(asked).toBe(3);
  await vi.advanceTimersByTimeAsync(8_999);
  expect(asked).toBe(3);
  await vi.advanceTimersByTimeAsync(1);
  expect(FakeSocket.last.sentOf('renew')).toEqual([{ type: 'renew', ticket: 'more' }]);
});

test('a clock that is wrong by years neither hurries nor forgets the renewal', async () => {
  live = setUp({ serverNow: () => Date.parse('2031-01-01T00:00:00Z') });
  live.start();
  await settle();
  FakeSocket.last.welcome({}, '2026-01-01T00:10:00Z', { expires_in_ms: 100_000 });
  const live30 = async () => {
    FakeSocket.last.push({ type: 'ping' });
    await vi.advanceTimersByTimeAsync(30_000);
  };
  await live30();
  await live30();
  expect(FakeSocket.last.sentOf('renew')).toHaveLength(0);
  await live30();
  expect(FakeSocket.last.sentOf('renew')).toHaveLength(1);
});

test('a renewal that the server could not check is tried again with a new ticket', async () => {
  live = setUp();
  live.start();
  await settle();
  FakeSocket.last.welcome({}, '', { expires_in_ms: 10_000 });
  await vi.advanceTimersByTimeAsync(7_000);
  FakeSocket.last.push({ type: 'error', code: 'log-unavailable', title: 'Later.', retry_after_ms: 2000 });
  await vi.advanceTimersByTimeAsync(2_000);
  const tickets = FakeSocket.last.sentOf('renew').map((frame) => ('ticket' in frame ? frame.ticket : ''));
  expect(tickets).toEqual(['ticket-2', 'ticket-3']);
});

test('a machine that has slept notices it within seconds, whatever its timers say', async () => {
  live = setUp();
  live.start();
  await settle();
  FakeSocket.last.welcome();
  // A day passes of which the timers know nothing.
  vi.setSystemTime(start + 86_400_000);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(FakeSocket.opened).toHaveLength(2);
  expect(FakeSocket.opened[0]?.closedWith).toBe(1000);
});

test('a clock that is set back does not make a dead line look alive', async () => {
  live = setUp();
  live.start();
  await settle();
  FakeSocket.last.welcome();
  vi.setSystemTime(start - 86_400_000);
  await vi.advanceTimersByTimeAsync(41_000);
  expect(live.getState().kind).not.toBe('open');
});

test('a server that always says to come back at once is not hammered', async () => {
  live = setUp({ random: () => 0.5 });
  live.start();
  for (let round = 0; round < 12; round += 1) {
    await settle();
    const state = live.getState();
    if (state.kind === 'waiting') await vi.advanceTimersByTimeAsync(state.retryAt - Date.now());
    FakeSocket.last.welcome();
    FakeSocket.last.push({ type: 'goaway', code: 'ticket-expired', retry_after_ms: 0 });
    FakeSocket.last.drop(4002);
  }
  const state = live.getState();
  if (state.kind !== 'waiting') throw new Error(`it does not wait but is ${state.kind}`);
  expect(state.retryAt - Date.now()).toBeGreaterThan(5_000);
});
