import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Level } from '../live/notifications-state';

import { Notifier } from './notifier';
import type { News } from './notifier';

const shown: { title: string; options: NotificationOptions | undefined; notification: FakeNotification }[] = [];

class FakeNotification {
  onclick: (() => void) | null = null;
  close = vi.fn();

  constructor(title: string, options?: NotificationOptions) {
    shown.push({ title, options, notification: this });
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-02T03:04:05Z') });
  vi.stubGlobal('Notification', FakeNotification);
  vi.stubGlobal('focus', vi.fn());
  shown.length = 0;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setUp() {
  const state = { isOn: true, levels: new Map<string, Level>(), read: new Map([['r1', 4], ['r2', 0]]) };
  const open = vi.fn();
  const notifier = new Notifier({
    now: () => new Date(),
    isOn: () => state.isOn,
    levelOf: (room) => state.levels.get(room) ?? 'all',
    readUpTo: (room) => state.read.get(room) ?? null,
    open,
  });
  return { state, open, notifier };
}

function news(change: Partial<News> = {}): News {
  const postedAt = new Date();
  return { room: 'r1', roomName: 'Harbour', author: 'Ada', body: 'hello', mentions: false, sequence: 5, postedAt, ...change };
}

test('a message is told after a moment, and leads to its room', () => {
  const { notifier, open } = setUp();
  notifier.consider(news({ body: 'hello\n\n  world' }));
  expect(shown).toEqual([]);
  vi.runAllTimers();
  expect(shown.map(({ title, options }) => [title, options?.body, options?.tag])).toEqual([
    ['Harbour', 'Ada: hello world', 'r1'],
  ]);
  shown[0]?.notification.onclick?.();
  expect(open).toHaveBeenCalledWith('r1');
  expect(shown[0]?.notification.close).toHaveBeenCalledOnce();
});

test('of several in a room the newest is told, and other rooms have their own', () => {
  const { notifier } = setUp();
  notifier.consider(news({ body: 'one' }));
  notifier.consider(news({ body: 'two', sequence: 6 }));
  notifier.consider(news({ room: 'r2', roomName: 'Kitchen', body: 'three', sequence: 7 }));
  vi.runAllTimers();
  expect(shown.map(({ options }) => options?.body)).toEqual(['Ada: two', 'Ada: three']);
});

test('what was read meanwhile, anywhere, is not told', () => {
  const { notifier, state } = setUp();
  notifier.consider(news());
  state.read.set('r1', 5);
  vi.runAllTimers();
  expect(shown).toEqual([]);
});

test('neither is what came while one was away, is muted, switched off, or of a room that one has left', () => {
  const { notifier, state } = setUp();
  notifier.consider(news({ postedAt: new Date(Date.now() - 120_000) }));
  notifier.consider(news({ room: 'r9' }));
  state.levels.set('r2', 'nothing');
  notifier.consider(news({ room: 'r2', mentions: true }));
  notifier.consider(news());
  state.isOn = false;
  vi.runAllTimers();
  expect(shown).toEqual([]);
});

test('where only mentions are wanted, one is told of these, also when something else follows', () => {
  const { notifier, state } = setUp();
  state.levels.set('r1', 'mentions');
  notifier.consider(news({ body: 'nothing of this' }));
  notifier.consider(news({ body: '@me', mentions: true, sequence: 6 }));
  notifier.consider(news({ body: 'nor of this', sequence: 7 }));
  vi.runAllTimers();
  expect(shown.map(({ options }) => options?.body)).toEqual(['Ada: @me']);
});

test('nothing is told once it is stopped, and a browser that refuses does no harm', () => {
  const { notifier } = setUp();
  notifier.consider(news());
  notifier.stop();
  vi.runAllTimers();
  expect(shown).toEqual([]);
  vi.stubGlobal('Notification', function refuse() {
    throw new TypeError('Illegal constructor');
  });
  notifier.consider(news());
  expect(() => vi.runAllTimers()).not.toThrow();
});

test('a long message is cut between characters', () => {
  const { notifier } = setUp();
  notifier.consider(news({ body: '🛶'.repeat(200) }));
  vi.runAllTimers();
  expect(shown[0]?.options?.body).toBe(`Ada: ${'🛶'.repeat(160)}…`);
});
