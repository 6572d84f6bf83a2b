import 'fake-indexeddb/auto';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Outbox } from './outbox';
import type { OutboxOptions, SendOutcome } from './outbox';
import { dropEntriesOfOthers, openOutboxStorage } from './outbox-storage';
import type { OutboxEntry, OutboxStorage } from './outbox-storage';

const sentAt = (sequence: number): SendOutcome => ({
  kind: 'sent',
  position: { stream: 'CHATS', sequence, epoch: 'e1' },
});
const upTo = (sequence: number) => ({ stream: 'CHATS', sequence, epoch: 'e1' });

/** Ids that rise, as those of version 7 do. */
let made = 0;
const newId = () => `id-${String((made += 1)).padStart(9, '0')}`;

let account = '';
const running: Outbox[] = [];

beforeEach(() => {
  account = crypto.randomUUID();
});
afterEach(() => {
  running.splice(0).forEach((outbox) => outbox.stop());
});

/** An outbox on a real (faked) IndexedDB whose server answers as the test says. */
function setUp(answer: (entry: OutboxEntry) => Promise<SendOutcome> | SendOutcome, options: Partial<OutboxOptions> = {}) {
  const sends: OutboxEntry[] = [];
  const outbox = new Outbox({
    account,
    storage: openOutboxStorage(),
    newId,
    serverNow: Date.now,
    random: () => 0,
    send: async (entry) => {
      sends.push(entry);
      return answer(entry);
    },
    ...options,
  });
  running.push(outbox);
  return { outbox, sends };
}

const stored = () => openOutboxStorage().all(account);
const states = (outbox: Outbox, room = 'room') => outbox.messages(room).map((each) => [each.body, each.state]);

test('a message is shown at once, on disk before it is sent, and gone from there when taken', async () => {
  let onDisk: OutboxEntry[] = [];
  const { outbox, sends } = setUp(async () => {
    onDisk = await stored();
    return sentAt(1);
  });
  outbox.start();
  const added = outbox.add('room', 'ahoy');
  expect(states(outbox)).toEqual([['ahoy', 'pending']]);
  await added;
  await vi.waitFor(() => expect(states(outbox)).toEqual([['ahoy', 'sent']]));
  expect(onDisk.map((entry) => entry.body)).toEqual(['ahoy']);
  expect(await stored()).toEqual([]);
  expect(sends).toHaveLength(1);
});

test('messages go out one after the other in the order of writing', async () => {
  let inFlight = 0;
  const { outbox, sends } = setUp(async () => {
    inFlight += 1;
    expect(inFlight).toBe(1);
    await Promise.resolve();
    inFlight -= 1;
    return sentAt(sends.length);
  });
  outbox.start();
  for (const body of ['one', 'two', 'three', 'four']) void outbox.add('room', body);
  await vi.waitFor(() => expect(sends).toHaveLength(4));
  expect(sends.map((entry) => entry.body)).toEqual(['one', 'two', 'three', 'four']);
  expect(new Set(sends.map((entry) => entry.id)).size).toBe(4);
});

test('what waits in one room holds up that room and no other', async () => {
  let away = true;
  const { outbox, sends } = setUp(({ room }) =>
    away && room === 'away' ? { kind: 'later', afterMilliseconds: 3_600_000 } : sentAt(sends.length),
  );
  await outbox.add('away', 'one');
  await outbox.add('away', 'two');
  await outbox.add('room', 'three');
  await outbox.add('room', 'four');
  outbox.start();
  await vi.waitFor(() => expect(states(outbox)).toEqual([['three', 'sent'], ['four', 'sent']]));
  await outbox.add('room', 'five');
  await vi.waitFor(() => expect(states(outbox).at(-1)).toEqual(['five', 'sent']));
  // It was asked to wait an hour, and nothing that others do makes it ask sooner.
  expect(sends.map((entry) => entry.body)).toEqual(['one', 'three', 'four', 'five']);
  expect(states(outbox, 'away')).toEqual([['one', 'pending'], ['two', 'pending']]);
  away = false;
  outbox.nudge();
  await vi.waitFor(() => expect(states(outbox, 'away')).toEqual([['one', 'sent'], ['two', 'sent']]));
  expect(sends.slice(-2).map((entry) => entry.body)).toEqual(['one', 'two']);
});

test('what could not be sent stays pending and goes out under the same id when the network is back', async () => {
  let away = true;
  const { outbox, sends } = setUp(() => (away ? { kind: 'later', afterMilliseconds: 3_600_000 } : sentAt(1)));
  outbox.start();
  await outbox.add('room', 'ahoy');
  await vi.waitFor(() => expect(sends.length).toBeGreaterThan(0));
  expect(states(outbox)).toEqual([['ahoy', 'pending']]);
  away = false;
  window.dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(states(outbox)).toEqual([['ahoy', 'sent']]));
  expect(new Set(sends.map((entry) => entry.id)).size).toBe(1);
});

test('a pending message survives a reload', async () => {
  const before = setUp(() => ({ kind: 'later', afterMilliseconds: 3_600_000 }));
  before.outbox.start();
  await before.outbox.add('room', 'ahoy');
  await vi.waitFor(() => expect(before.sends.length).toBeGreaterThan(0));
  before.outbox.stop();
  const after = setUp(() => sentAt(1));
  after.outbox.start();
  await vi.waitFor(() => expect(after.sends).toHaveLength(1));
  expect(after.sends[0]?.id).toBe(before.sends[0]?.id);
});

test('a refused message shows why, does not hold up the next, and can be sent again or dropped', async () => {
  let refuse = true;
  const { outbox, sends } = setUp((entry) =>
    refuse && entry.body === 'bad' ? { kind: 'refused', code: 'room-not-found', detail: 'No such room.' } : sentAt(sends.length),
  );
  outbox.start();
  await outbox.add('room', 'bad');
  await outbox.add('room', 'good');
  await vi.waitFor(() =>
    expect(states(outbox)).toEqual([
      ['bad', 'failed'],
      ['good', 'sent'],
    ]),
  );
  const failed = outbox.messages('room').find((message) => message.state === 'failed');
  expect(failed).toMatchObject({ code: 'room-not-found', detail: 'No such room.' });
  expect((await stored()).map((entry) => entry.state)).toEqual(['failed']);

  refuse = false;
  await outbox.retry(failed?.id ?? '');
  await vi.waitFor(() => expect(outbox.messages('room').every((message) => message.state === 'sent')).toBe(true));
  expect(sends.at(-1)?.id).toBe(failed?.id);

  refuse = true;
  await outbox.add('room', 'bad');
  await vi.waitFor(() => expect(outbox.messages('room').some((message) => message.state === 'failed')).toBe(true));
  await outbox.discard(outbox.messages('room').find((message) => message.state === 'failed')?.id ?? '');
  expect(outbox.messages('room').some((message) => message.state === 'failed')).toBe(false);
  expect(await stored()).toEqual([]);
});

test('only an id that is too old is replaced when it is sent again', async () => {
  let old = true;
  const { outbox, sends } = setUp(() => (old ? { kind: 'refused', code: 'command-too-old' } : sentAt(1)));
  outbox.start();
  await outbox.add('room', 'from last month');
  await vi.waitFor(() => expect(states(outbox)).toEqual([['from last month', 'failed']]));
  old = false;
  await outbox.retry(sends[0]?.id ?? '');
  await vi.waitFor(() => expect(states(outbox)).toEqual([['from last month', 'sent']]));
  expect(sends[1]?.id).not.toBe(sends[0]?.id);
});

test('an id that was made by a clock far ahead is replaced once the clock is right, and the order stays', async () => {
  const ids = ['id-9-ahead', 'id-9-ahead-too', 'id-1-right', 'id-2-right'];
  const next = () => ids.shift() ?? 'id-3-right';
  const refuse = ({ id }: OutboxEntry): SendOutcome =>
    id.startsWith('id-9') ? { kind: 'refused', code: 'command-id-invalid' } : sentAt(1);
  const { outbox, sends } = setUp(refuse, { newId: next });
  await outbox.add('room', 'one');
  await outbox.add('room', 'two');
  outbox.start();
  await vi.waitFor(() => expect(states(outbox)).toEqual([['one', 'sent'], ['two', 'sent']]));
  expect(sends.map(({ id, body }) => [id, body])).toEqual([
    ['id-9-ahead', 'one'],
    ['id-1-right', 'one'],
    ['id-9-ahead-too', 'two'],
    ['id-2-right', 'two'],
  ]);
  expect(await stored()).toEqual([]);
});

test('an id that stays of the future is refused, and tried under another when that is asked for', async () => {
  let isRight = false;
  const { outbox, sends } = setUp(() => (isRight ? sentAt(1) : { kind: 'refused', code: 'command-id-invalid' }));
  outbox.start();
  await outbox.add('room', 'ahoy');
  await vi.waitFor(() => expect(states(outbox)).toEqual([['ahoy', 'failed']]));
  expect(sends).toHaveLength(1);
  isRight = true;
  await outbox.retry(outbox.messages('room')[0]?.id ?? '');
  await vi.waitFor(() => expect(states(outbox)).toEqual([['ahoy', 'sent']]));
  expect(sends[1]?.id).not.toBe(sends[0]?.id);
});

test('the echo replaces the stand-in, by its id or by its position', async () => {
  const { outbox, sends } = setUp(() => sentAt(10 + sends.length));
  outbox.start();
  await outbox.add('room', 'one');
  await outbox.add('room', 'two');
  await outbox.add('other', 'three');
  await vi.waitFor(() => expect(states(outbox, 'other')).toEqual([['three', 'sent']]));
  outbox.settle('room', (id) => id === sends[0]?.id, upTo(5));
  expect(states(outbox)).toEqual([['two', 'sent']]);
  outbox.settle('room', () => false, upTo(12));
  expect(states(outbox)).toEqual([]);
  expect(states(outbox, 'other')).toHaveLength(1);
});

test('when the answer is lost but the echo comes, nothing is sent again', async () => {
  const { outbox, sends } = setUp(() => ({ kind: 'later', afterMilliseconds: 3_600_000 }));
  outbox.start();
  await outbox.add('room', 'ahoy');
  await vi.waitFor(() => expect(sends.length).toBeGreaterThan(0));
  const before = sends.length;
  outbox.settle('room', (id) => id === sends[0]?.id, upTo(1));
  expect(outbox.messages('room')).toEqual([]);
  await vi.waitFor(async () => expect(await stored()).toEqual([]));
  outbox.nudge();
  await outbox.discardAll();
  expect(sends).toHaveLength(before);
});

test('without a session it stops, and keeps what it has', async () => {
  const { outbox, sends } = setUp(() => ({ kind: 'stopped' }));
  outbox.start();
  await outbox.add('room', 'ahoy');
  await vi.waitFor(() => expect(sends).toHaveLength(1));
  outbox.nudge();
  expect((await stored()).map((entry) => entry.state)).toEqual(['pending']);
});

test('another account’s messages are not touched', async () => {
  const first = setUp(() => ({ kind: 'later', afterMilliseconds: 3_600_000 }));
  first.outbox.start();
  await first.outbox.add('room', 'of the first');
  first.outbox.stop();
  const firstAccount = account;
  account = crypto.randomUUID();
  const { outbox, sends } = setUp(() => sentAt(1));
  outbox.start();
  await outbox.add('room', 'of the second');
  await vi.waitFor(() => expect(states(outbox)).toEqual([['of the second', 'sent']]));
  expect(sends.every((entry) => entry.body === 'of the second')).toBe(true);
  expect(await openOutboxStorage().all(firstAccount)).toHaveLength(1);
});

test('what others left here whose session was ended is dropped when somebody else comes, and nothing of one’s own', async () => {
  const left = setUp(() => sentAt(1));
  await left.outbox.add('room', 'of the first');
  const firstAccount = account;
  account = crypto.randomUUID();
  const { outbox } = setUp(() => sentAt(1));
  await outbox.add('room', 'of the second');
  await dropEntriesOfOthers(account);
  expect(await openOutboxStorage().all(firstAccount)).toEqual([]);
  expect((await stored()).map((entry) => entry.body)).toEqual(['of the second']);
});

test('a disk that takes nothing does not lose or repeat a message while the tab lives', async () => {
  const full: OutboxStorage = {
    all: () => Promise.resolve([]),
    put: () => Promise.reject(new Error('full')),
    delete: () => Promise.reject(new Error('full')),
  };
  const { outbox, sends } = setUp(
    (entry) => (entry.body === 'bad' ? { kind: 'refused', code: 'message-too-long' } : sentAt(1)),
    { storage: full },
  );
  outbox.start();
  await outbox.add('room', 'good');
  await outbox.add('room', 'bad');
  await vi.waitFor(() =>
    expect(states(outbox)).toEqual([
      ['good', 'sent'],
      ['bad', 'failed'],
    ]),
  );
  outbox.nudge();
  await Promise.resolve();
  expect(sends).toHaveLength(2);
});

test('what one tab sent, another shows as sent and does not send', async () => {
  // Each tab has an outbox; the one that has no lock only shows.
  const first = setUp(() => sentAt(3));
  const second = setUp(() => sentAt(3));
  second.outbox.start();
  await vi.waitFor(() => expect(second.outbox.unsentCount()).toBe(0));
  first.outbox.start();
  await first.outbox.add('room', 'ahoy');
  await vi.waitFor(() => expect(first.sends.length + second.sends.length).toBeGreaterThan(0));
  await vi.waitFor(async () => expect(await stored()).toEqual([]));
  const ids = new Set([...first.sends, ...second.sends].map((entry) => entry.id));
  expect(ids.size).toBe(1);
  await vi.waitFor(() => expect(second.outbox.unsentCount()).toBe(0));
});

test('a deletion waits like a message, after what was written before it, and is asked for once', async () => {
  let away = true;
  const { outbox, sends } = setUp(() => (away ? { kind: 'later', afterMilliseconds: 3_600_000 } : sentAt(sends.length)));
  outbox.start();
  await outbox.add('room', 'ahoy');
  await outbox.addDeletion('room', 'm1', 7);
  await outbox.addDeletion('room', 'm1', 7);
  const deletions = () => outbox.messages('room').filter((each) => each.deletes);
  expect(deletions()).toMatchObject([{ deletes: { message: 'm1', sequence: 7 }, state: 'pending' }]);
  expect((await stored()).at(-1)?.deletes).toEqual({ message: 'm1', sequence: 7 });
  away = false;
  outbox.nudge();
  await vi.waitFor(() => expect(deletions()).toMatchObject([{ state: 'sent' }]));
  const sent = sends.slice(-2);
  expect(sent.map((entry) => entry.deletes?.message)).toEqual([undefined, 'm1']);
  // Shown until the timeline has it, by its position or because the message is deleted there, by whomever.
  outbox.settle('room', () => true, upTo(0));
  expect(deletions()).toHaveLength(1);
  outbox.settle('room', () => true, upTo(0), (message) => message === 'm1');
  expect(outbox.messages('room')).toEqual([]);
});

test('an edit waits, is shown until the timeline has it, and replaces one that failed', async () => {
  let outcome: SendOutcome = { kind: 'refused', code: 'message-edited-meanwhile' };
  const { outbox, sends } = setUp(() => outcome);
  outbox.start();
  const edits = { message: 'm1', sequence: 7, replaces: 7 };
  await outbox.addEdit('room', 'one', edits);
  await vi.waitFor(() => expect(outbox.messages('room')).toMatchObject([{ body: 'one', edits, state: 'failed' }]));
  await outbox.addEdit('room', 'two', edits);
  await vi.waitFor(() => expect(outbox.messages('room')).toMatchObject([{ body: 'two', state: 'failed' }]));
  expect((await stored()).map((entry) => entry.body)).toEqual(['two']);

  // All the same: then it replaces whatever is there.
  outcome = sentAt(12);
  await outbox.retry(outbox.messages('room')[0]?.id ?? '');
  await vi.waitFor(() => expect(outbox.messages('room')).toMatchObject([{ body: 'two', state: 'sent' }]));
  expect(sends.at(-1)?.edits).toEqual({ ...edits, replaces: null });
  expect(new Set(sends.map((entry) => entry.id)).size).toBe(3);
  outbox.settle('room', () => true, upTo(0));
  expect(outbox.messages('room')).toHaveLength(1);
  outbox.settle('room', () => true, upTo(0), undefined, (edit, body) => edit.message === 'm1' && body === 'two');
  expect(outbox.messages('room')).toEqual([]);
});

test('an edit of a message that is deleted meanwhile is dropped', async () => {
  const { outbox } = setUp(() => ({ kind: 'refused', code: 'message-deleted' }));
  outbox.start();
  await outbox.addEdit('room', 'one', { message: 'm1', sequence: 7, replaces: 7 });
  await vi.waitFor(() => expect(outbox.messages('room')).toMatchObject([{ state: 'failed' }]));
  outbox.settle('room', () => true, upTo(9), (message) => message === 'm1');
  expect(outbox.messages('room')).toEqual([]);
});

test('a refused deletion is tried again under its own id when it is asked for again', async () => {
  let refuse = true;
  const { outbox, sends } = setUp(() => (refuse ? { kind: 'refused', code: 'conflict' } : sentAt(9)));
  outbox.start();
  await outbox.addDeletion('room', 'm1', 7);
  await vi.waitFor(() => expect(outbox.messages('room')).toMatchObject([{ state: 'failed', code: 'conflict' }]));
  refuse = false;
  await outbox.addDeletion('room', 'm1', 7);
  await vi.waitFor(() => expect(outbox.messages('room')).toMatchObject([{ state: 'sent' }]));
  expect(new Set(sends.map((entry) => entry.id)).size).toBe(1);
  outbox.settle('room', () => false, upTo(9));
  expect(outbox.messages('room')).toEqual([]);
});

test('an answer keeps what it is to over a reload, and goes without it when that is gone and somebody wants it said', async () => {
  const answers = { message: 'm1', sequence: 7 };
  const before = setUp(() => ({ kind: 'later', afterMilliseconds: 3_600_000 }));
  before.outbox.start();
  await before.outbox.add('room', 'at the quay', answers);
  await vi.waitFor(() => expect(before.sends.length).toBeGreaterThan(0));
  before.outbox.stop();
  const after = setUp((entry) => (entry.answers ? { kind: 'refused', code: 'answered-message-deleted' } : sentAt(1)));
  after.outbox.start();
  await vi.waitFor(() => expect(states(after.outbox)).toEqual([['at the quay', 'failed']]));
  const [failed] = after.outbox.messages('room');
  expect(failed?.answers).toEqual(answers);
  await after.outbox.retry(failed?.id ?? '');
  await vi.waitFor(() => expect(states(after.outbox)).toEqual([['at the quay', 'sent']]));
  expect(after.sends.map((entry) => entry.answers)).toEqual([answers, undefined]);
});
