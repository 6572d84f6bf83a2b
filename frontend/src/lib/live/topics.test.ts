import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { ClientFrame, EventFrame } from './frames';
import { positionIn } from './position';
import { Topics } from './topics';

const topic = 'chat.*.room';
const welcome = { type: 'welcome', epochs: { CHATS: 'e1' }, expires_at: '2099-01-01T00:00:00Z' } as const;

function event(prev: number, seq: number): EventFrame {
  return {
    type: 'event',
    topic,
    stream: 'CHATS',
    seq,
    prev,
    subject: 'chat.timeline.room',
    event_type: 'MessagePosted',
    time: '2026-01-01T00:00:00Z',
    actor: 'account:a',
    id: `event-${seq}`,
    command: `command-${seq}`,
    data: {},
  };
}

function setUp() {
  const sent: ClientFrame[] = [];
  const topics = new Topics((frame) => sent.push(frame));
  const follow = (after: string, name = topic) => {
    const seen: number[] = [];
    const resets: string[] = [];
    const refusals: string[] = [];
    const stop = topics.follow({
      topic: name,
      after: positionIn(after, 'CHATS'),
      onEvent: (frame) => seen.push(frame.seq),
      onReset: (reason) => resets.push(reason),
      onRefused: (code) => refusals.push(code),
    });
    return { seen, resets, refusals, stop };
  };
  return { sent, topics, follow };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a follower is told each event once and in order, whatever comes twice', () => {
  const { topics, follow } = setUp();
  topics.opened(welcome);
  const { seen } = follow('CHATS:10@e1');
  topics.receive({ type: 'subscribed', topic });
  for (const frame of [event(4, 9), event(9, 12), event(9, 12), event(12, 15), event(9, 12)]) topics.receive(frame);
  expect(seen).toEqual([12, 15]);
});

test('a hole is asked for again from where the follower is, once, and then filled', () => {
  const { topics, follow, sent } = setUp();
  topics.opened(welcome);
  const { seen } = follow('CHATS:10@e1');
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(12, 15));
  topics.receive(event(15, 16));
  expect(seen).toEqual([]);
  expect(sent).toEqual([
    { type: 'subscribe', topic, after: 'CHATS:10@e1' },
    { type: 'subscribe', topic, after: 'CHATS:10@e1' },
  ]);
  topics.receive({ type: 'subscribed', topic });
  for (const frame of [event(9, 12), event(12, 15), event(15, 16)]) topics.receive(frame);
  expect(seen).toEqual([12, 15, 16]);
});

test('what the server is too busy to replay is asked for again when it said, from the same place', () => {
  const { topics, follow, sent } = setUp();
  topics.opened(welcome);
  const { refusals, seen } = follow('CHATS:10@e1');
  const busy = { type: 'error', code: 'replay-busy', title: 'Busy', topic, retry_after_ms: 700 } as const;
  topics.receive(busy);
  vi.advanceTimersByTime(699);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual([sent[0], sent[0]]);
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(9, 12));
  expect({ seen, refusals }).toEqual({ seen: [12], refusals: [] });
});

test('a wait for a busy server ends with its connection', () => {
  const { topics, follow, sent } = setUp();
  topics.opened(welcome);
  follow('CHATS:10@e1');
  topics.receive({ type: 'error', code: 'replay-busy', title: 'Busy', topic, retry_after_ms: 700 });
  topics.closed();
  topics.opened(welcome);
  topics.receive({ type: 'subscribed', topic });
  vi.advanceTimersByTime(10_000);
  expect(sent).toHaveLength(2);
});

test('events that come in the wrong order are applied in the right one', () => {
  const { topics, follow } = setUp();
  topics.opened(welcome);
  const { seen } = follow('CHATS:0');
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(1, 2));
  topics.receive(event(0, 1));
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(1, 2));
  expect(seen).toEqual([1, 2]);
});

test('holes without end lead to a new snapshot, not to asking for ever', () => {
  const { topics, follow, sent } = setUp();
  topics.opened(welcome);
  const { resets } = follow('CHATS:1@e1');
  for (let round = 0; round < 10; round += 1) {
    topics.receive({ type: 'subscribed', topic });
    topics.receive(event(50, 60));
  }
  expect(resets).toEqual(['hole']);
  expect(sent.length).toBeLessThan(7);
});

test('after a reconnection it goes on where it was', () => {
  const { topics, follow, sent } = setUp();
  topics.opened(welcome);
  const { seen } = follow('CHATS:10@e1');
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(0, 20));
  topics.closed();
  sent.length = 0;
  topics.opened(welcome);
  expect(sent).toEqual([{ type: 'subscribe', topic, after: 'CHATS:20@e1' }]);
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(20, 30));
  expect(seen).toEqual([20, 30]);
});

test('being caught up moves the position, so that the next resume starts near the head', () => {
  const { topics, follow, sent } = setUp();
  topics.opened(welcome);
  follow('CHATS:10@e1');
  topics.receive({ type: 'subscribed', topic });
  topics.receive({ type: 'caught_up', topic, seq: 99 });
  topics.closed();
  topics.opened(welcome);
  expect(sent.at(-1)).toEqual({ type: 'subscribe', topic, after: 'CHATS:99@e1' });
});

test('a second follower that is further back gets what it misses, the first gets nothing twice', () => {
  const { topics, follow, sent } = setUp();
  topics.opened(welcome);
  const first = follow('CHATS:10@e1');
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(8, 20));
  const second = follow('CHATS:5@e1');
  expect(sent.at(-1)).toEqual({ type: 'subscribe', topic, after: 'CHATS:5@e1' });
  // This was sent before the server saw the second subscription: it must not move the second follower.
  topics.receive({ type: 'caught_up', topic, seq: 20 });
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(0, 8));
  topics.receive(event(8, 20));
  expect(first.seen).toEqual([20]);
  expect(second.seen).toEqual([8, 20]);
});

test('one request at a time: who is further back asks again when the first answer is there', () => {
  const { topics, follow, sent } = setUp();
  topics.opened(welcome);
  follow('CHATS:100@e1');
  const second = follow('CHATS:50@e1');
  expect(sent).toHaveLength(1);
  topics.receive({ type: 'subscribed', topic });
  expect(sent.at(-1)).toEqual({ type: 'subscribe', topic, after: 'CHATS:50@e1' });
  // Of the first request: it says nothing about what the second follower misses.
  topics.receive({ type: 'caught_up', topic, seq: 120 });
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(40, 70));
  expect(second.seen).toEqual([70]);
});

test('what still comes of a topic that we ended is not taken for the one that we began since', () => {
  const { topics, follow } = setUp();
  topics.opened(welcome);
  follow('CHATS:100@e1').stop();
  vi.advanceTimersByTime(6000);
  const { seen, refusals } = follow('CHATS:50@e1');
  topics.receive({ type: 'subscribed', topic });
  topics.receive({ type: 'caught_up', topic, seq: 120 });
  topics.receive({ type: 'unsubscribed', topic, code: 'requested' });
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(40, 70));
  expect(seen).toEqual([70]);
  expect(refusals).toEqual([]);
});

test('a follower with a newer snapshot needs no new subscription', () => {
  const { topics, follow, sent } = setUp();
  topics.opened(welcome);
  follow('CHATS:10@e1');
  topics.receive({ type: 'subscribed', topic });
  const second = follow('CHATS:30@e1');
  topics.receive(event(9, 20));
  topics.receive(event(20, 40));
  expect(sent).toHaveLength(1);
  expect(second.seen).toEqual([40]);
});

test('a reset reaches every follower of the topic, and nothing after it', () => {
  const { topics, follow } = setUp();
  topics.opened(welcome);
  const one = follow('CHATS:10@e1');
  const other = follow('CHATS:10@e1');
  topics.receive({ type: 'reset', topic, reason: 'too-far-back' });
  topics.receive(event(0, 20));
  expect([one.resets, other.resets]).toEqual([['too-far-back'], ['too-far-back']]);
  expect(one.seen).toEqual([]);
});

test('positions of another incarnation of the log are reset, at once and after a reconnection', async () => {
  const { topics, follow } = setUp();
  topics.opened(welcome);
  const late = follow('CHATS:10@old');
  await Promise.resolve();
  expect(late.resets).toEqual(['epoch-changed']);

  const good = follow('CHATS:10@e1');
  topics.closed();
  topics.opened({ ...welcome, epochs: { CHATS: 'e2' } });
  expect(good.resets).toEqual(['epoch-changed']);
});

test('a refusal is told with its code', () => {
  const { topics, follow } = setUp();
  topics.opened(welcome);
  const { refusals } = follow('CHATS:10@e1');
  topics.receive({ type: 'error', topic, code: 'topic-not-found', title: 'No such topic.' });
  expect(refusals).toEqual(['topic-not-found']);
  const removed = follow('CHATS:10@e1');
  topics.receive({ type: 'unsubscribed', topic, code: 'not-a-member' });
  expect(removed.refusals).toEqual(['not-a-member']);
});

test('a reducer that throws gets a new snapshot and harms nobody else', () => {
  const { topics, follow } = setUp();
  topics.opened(welcome);
  const resets: string[] = [];
  topics.follow({
    topic,
    after: positionIn('CHATS:0', 'CHATS'),
    onEvent: () => {
      throw new Error('a fault');
    },
    onReset: (reason) => resets.push(reason),
  });
  const good = follow('CHATS:0');
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(0, 1));
  expect(resets).toEqual(['not-applicable']);
  expect(good.seen).toEqual([1]);
});

test('a topic is given up a while after its last follower left, and kept when one comes back in time', () => {
  const { topics, follow, sent } = setUp();
  topics.opened(welcome);
  const first = follow('CHATS:10@e1');
  topics.receive({ type: 'subscribed', topic });
  first.stop();
  topics.receive(event(9, 20));
  vi.advanceTimersByTime(4000);
  const second = follow('CHATS:10@e1');
  expect(sent.map((frame) => frame.type)).toEqual(['subscribe', 'subscribe']);
  second.stop();
  vi.advanceTimersByTime(6000);
  expect(sent.at(-1)).toEqual({ type: 'unsubscribe', topic });
});

test('who listens to a topic without a past is told of ticks and of reconnections', () => {
  const { topics, sent } = setUp();
  let ticks = 0;
  const stop = topics.listen('queue.conversion', () => {
    ticks += 1;
  });
  topics.opened(welcome);
  expect(sent).toEqual([{ type: 'subscribe', topic: 'queue.conversion' }]);
  topics.receive({ type: 'ephemeral', topic: 'queue.conversion', data: {} });
  expect(ticks).toBe(2);
  stop();
  topics.receive({ type: 'ephemeral', topic: 'queue.conversion', data: {} });
  expect(ticks).toBe(2);
  expect(sent.at(-1)).toEqual({ type: 'unsubscribe', topic: 'queue.conversion' });
});

test('random loss, repetition and reordering: each event once, in order', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  for (let round = 0; round < 200; round += 1) {
    const log = Array.from({ length: 30 }, (_, index) => event(index * 3, (index + 1) * 3));
    const queue: (EventFrame | { type: 'subscribed'; topic: string })[] = [];
    const topics = new Topics((frame) => {
      if (frame.type !== 'subscribe') return;
      const after = Number(/:(\d+)/.exec(frame.after ?? '')?.[1]);
      queue.push({ type: 'subscribed', topic });
      // The first answers are damaged, later ones are whole, as when a bad line gets better.
      const damaged = random() < 0.6;
      const frames = log.filter((each) => each.seq > after);
      for (const each of frames) {
        if (damaged && random() < 0.2) continue;
        queue.push(each);
        if (damaged && random() < 0.2) queue.push(each);
        if (damaged && random() < 0.2) queue.splice(queue.length - 1, 0, log[Math.floor(random() * log.length)] ?? each);
      }
    });
    const seen: number[] = [];
    topics.opened(welcome);
    const followAgain = (from: number): void => {
      topics.follow({
        topic,
        after: { stream: 'CHATS', sequence: from, epoch: 'e1' },
        onEvent: (frame) => seen.push(frame.seq),
        onReset: () => followAgain(seen.at(-1) ?? 0),
      });
    };
    followAgain(0);
    for (let steps = 0; steps < 5000; steps += 1) {
      const frame = queue.shift();
      if (frame) topics.receive(frame);
      else if (seen.length < log.length) {
        // The line broke with something missing: that is what a reconnection mends.
        topics.closed();
        topics.opened(welcome);
      } else break;
    }
    expect(seen).toEqual(log.map((each) => each.seq));
  }
});

test('being caught up counts from where the follower is, and says so once', () => {
  const { topics, sent } = setUp();
  topics.opened(welcome);
  const told: (number | string)[] = [];
  topics.follow({
    topic,
    after: positionIn('CHATS:10@e1', 'CHATS'),
    onEvent: (frame) => told.push(frame.seq),
    onReset: (reason) => told.push(reason),
    onCaughtUp: (sequence) => told.push(`all up to ${sequence}`),
  });
  topics.receive({ type: 'subscribed', topic });
  // It has overtaken the event, which is still missing.
  topics.receive({ type: 'caught_up', topic, seq: 20, prev: 15 });
  expect(told).toEqual([]);
  expect(sent.at(-1)).toEqual({ type: 'subscribe', topic, after: 'CHATS:10@e1' });
  topics.receive(event(9, 15));
  topics.receive({ type: 'subscribed', topic });
  topics.receive({ type: 'caught_up', topic, seq: 20, prev: 15 });
  topics.receive(event(15, 30));
  // An echo, of before.
  topics.receive({ type: 'caught_up', topic, seq: 20, prev: 15 });
  expect(told).toEqual([15, 'all up to 20', 30]);
});

test('an end that is confirmed twice does not end what was begun since', () => {
  const { topics, follow, sent } = setUp();
  topics.opened(welcome);
  follow('CHATS:10@e1').stop();
  vi.advanceTimersByTime(6000);
  const { refusals, seen } = follow('CHATS:10@e1');
  topics.receive({ type: 'unsubscribed', topic, code: 'requested' });
  topics.receive({ type: 'unsubscribed', topic, code: 'requested' });
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(9, 12));
  expect({ refusals, seen }).toEqual({ refusals: [], seen: [12] });
  expect(sent.at(-1)).toEqual({ type: 'subscribe', topic, after: 'CHATS:10@e1' });
});

test('more topics than the server allows are refused here, so that the connection lives', async () => {
  const { topics, follow, sent } = setUp();
  topics.opened({ ...welcome, limits: { subscriptions: 2 } });
  const first = follow('CHATS:10@e1', 'chat.*.one');
  topics.listen('typing.one', () => undefined);
  const third = follow('CHATS:10@e1', 'chat.*.three');
  await Promise.resolve();
  expect(third.refusals).toEqual(['too-many-topics']);
  // What nobody follows any more gives way at once.
  first.stop();
  const fourth = follow('CHATS:10@e1', 'chat.*.four');
  await Promise.resolve();
  expect(fourth.refusals).toEqual([]);
  expect(sent.slice(-2).map((frame) => frame.type)).toEqual(['unsubscribe', 'subscribe']);
});

test('more topics than a server turns out to allow are refused when it says so, and those that listen are not', () => {
  const { topics, follow, sent } = setUp();
  const followed = ['one', 'two', 'three'].map((name) => follow('CHATS:10@e1', `chat.*.${name}`));
  topics.listen('typing.one', () => undefined);
  topics.opened({ ...welcome, limits: { subscriptions: 3 } });
  expect(followed.map(({ refusals }) => refusals)).toEqual([[], [], ['too-many-topics']]);
  // One more to listen to would end the connection, too.
  topics.listen('presence.one', () => undefined);
  expect(sent.map((frame) => ('topic' in frame ? frame.topic : ''))).toEqual(['chat.*.one', 'chat.*.two', 'typing.one']);
});

test('who began at the start, whatever the incarnation, does not go on in another one from where it is', () => {
  const { topics, follow, sent } = setUp();
  topics.opened(welcome);
  const begun = follow('CHATS:0');
  const waiting = follow('CHATS:0', 'chat.*.other');
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(0, 5));
  topics.closed();
  sent.length = 0;
  topics.opened({ ...welcome, epochs: { CHATS: 'e2' } });
  expect(begun.resets).toEqual(['epoch-changed']);
  // It has nothing yet that could be of the wrong one.
  expect(waiting.resets).toEqual([]);
  expect(sent).toEqual([{ type: 'subscribe', topic: 'chat.*.other', after: 'CHATS:0@e2' }]);
});

test('what somebody throws who is told of a reset, a refusal or a tick keeps no topic from being asked for', () => {
  const { topics, sent, follow } = setUp();
  const fail = () => {
    throw new Error('mine');
  };
  const throwing = (name: string, epoch: string) =>
    topics.follow({
      topic: name,
      after: { stream: 'CHATS', sequence: 10, epoch },
      onEvent: () => undefined,
      onReset: fail,
      onRefused: fail,
    });
  throwing('chat.*.of-another-epoch', 'e0');
  const second = follow('CHATS:10@e1', 'chat.*.second');
  const ticks: unknown[] = [];
  topics.listen('typing.one', fail);
  topics.listen('typing.one', (data) => ticks.push(data));
  throwing('chat.*.one-too-many', 'e1');
  expect(() => topics.opened({ ...welcome, limits: { subscriptions: 2 } })).toThrow('mine');
  expect(sent.map((frame) => ('topic' in frame ? frame.topic : ''))).toEqual(['chat.*.second', 'typing.one']);
  expect(ticks).toEqual([null]);
  topics.receive({ ...event(9, 12), topic: 'chat.*.second' });
  expect(second.seen).toEqual([12]);
});

test('a follower that another one stops is told nothing more', () => {
  const { topics, follow } = setUp();
  topics.opened(welcome);
  const others: (() => void)[] = [];
  topics.follow({
    topic,
    after: positionIn('CHATS:10@e1', 'CHATS'),
    onEvent: () => others.forEach((stop) => stop()),
    onReset: () => undefined,
  });
  const second = follow('CHATS:10@e1');
  others.push(second.stop);
  topics.receive({ type: 'subscribed', topic });
  topics.receive(event(9, 12));
  expect(second.seen).toEqual([]);
});

test('what is outside the log is told to who follows the topic, whatever was applied', () => {
  const { topics } = setUp();
  const told: unknown[] = [];
  const stop = topics.follow({
    topic,
    after: positionIn('CHATS:5@e1', 'CHATS'),
    onEvent: () => undefined,
    onReset: () => undefined,
    onEphemeral: (data) => told.push(data),
  });
  topics.opened(welcome);
  topics.receive({ type: 'ephemeral', topic, data: { kind: 'x' } });
  topics.receive({ type: 'ephemeral', topic: 'another', data: { kind: 'y' } });
  expect(told).toEqual([{ kind: 'x' }]);
  stop();
  topics.receive({ type: 'ephemeral', topic, data: { kind: 'z' } });
  expect(told).toEqual([{ kind: 'x' }]);
});
