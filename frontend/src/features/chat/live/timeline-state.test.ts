import { expect, test } from 'vitest';

import type { Timeline } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';

import { quoteOf } from './quotes';
import { reactionGroups, withPending } from './reactions';
import { applyToTimeline, newTimeline, prependOlder, withGap } from './timeline-state';

const ada = { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null };

function page(sequences: number[], next: string | null = null, position = 'CHATS:100@e'): Timeline {
  const items = sequences.map((sequence) => ({
    message_id: `m${sequence}`,
    sequence,
    author: ada,
    body: `text ${sequence}`,
    posted_at: '2026-01-01T00:00:00Z',
    edited: null,
    deleted: null,
    answers: null,
    attachments: [],
    reactions: [],
    link_previews: [],
    in_thread: null,
    thread: null,
    mentions_me: false,
  }));
  return { items, next_cursor: next, position, stale: false };
}

function posted(seq: number, overrides: Partial<EventFrame> = {}): EventFrame {
  return {
    type: 'event',
    topic: 't',
    stream: 'CHATS',
    seq,
    prev: 0,
    subject: '',
    event_type: 'MessagePosted',
    time: '2026-01-02T00:00:00Z',
    actor: 'account:ada',
    id: '',
    command: `m${seq}`,
    data: { message: `m${seq}`, author: 'ada', body: `text ${seq}` },
    ...overrides,
  };
}

const at = (sequence: number) => ({ stream: 'CHATS', sequence, epoch: 'e' });
const ids = (state: { messages: readonly { id: string }[] }) => state.messages.map((message) => message.id);

test('events follow the page, and move the position', () => {
  let state = newTimeline(page([1, 2]));
  state = applyToTimeline(state, posted(101), at(101));
  state = applyToTimeline(state, posted(105), at(105));
  expect(ids(state)).toEqual(['m1', 'm2', 'm101', 'm105']);
  expect(state.position).toBe('CHATS:105@e');
  expect(state.messages.at(-1)).toMatchObject({ authorId: 'ada', body: 'text 105', postedAt: '2026-01-02T00:00:00Z' });
});

test('a page that is newer than its position says does not double a message', () => {
  let state = newTimeline(page([1, 101], null, 'CHATS:100@e'));
  state = applyToTimeline(state, posted(101), at(101));
  expect(ids(state)).toEqual(['m1', 'm101']);
  state = newTimeline(page([1, 103], null, 'CHATS:100@e'));
  state = applyToTimeline(state, posted(102), at(102));
  expect(ids(state)).toEqual(['m1', 'm102', 'm103']);
});

test('other events only move the position', () => {
  const state = newTimeline(page([1]));
  const moved = applyToTimeline(state, posted(101, { event_type: 'MemberLeft', data: { room: 'r' } }), at(101));
  expect(ids(moved)).toEqual(['m1']);
  expect(moved.position).toBe('CHATS:101@e');
  const hidden = applyToTimeline(moved, posted(102, { event_type: 'Hidden', data: null }), at(102));
  expect(ids(hidden)).toEqual(['m1']);
  const erased = applyToTimeline(moved, posted(103, { data: { message: 'm', author: 'ada', body: null } }), at(103));
  expect(ids(erased)).toEqual(['m1']);
});

test('older pages go in front, once', () => {
  let state = newTimeline(page([5, 6], 'c1'));
  state = prependOlder(state, 'c1', page([3, 4], 'c2'));
  expect(ids(state)).toEqual(['m3', 'm4', 'm5', 'm6']);
  // The same answer again, as after two clicks.
  state = prependOlder(state, 'c1', page([3, 4], 'c2'));
  state = prependOlder(state, 'c2', page([1, 2, 3]));
  expect(ids(state)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6']);
  expect(state.olderCursor).toBeNull();
});

test('a newer page keeps what was loaded before it, if the two meet in the same log', () => {
  const before = prependOlder(newTimeline(page([5, 6], 'c1')), 'c1', page([3, 4], 'c2'));
  const met = newTimeline(page([6, 7], 'c9'), before);
  expect(ids(met)).toEqual(['m3', 'm4', 'm5', 'm6', 'm7']);
  expect(met.olderCursor).toBe('c2');
  const apart = newTimeline(page([8, 9], 'c9'), before);
  expect(ids(apart)).toEqual(['m8', 'm9']);
  expect(apart.olderCursor).toBe('c9');
  const otherLog = newTimeline(page([6, 7], 'c9', 'CHATS:1@other'), before);
  expect(ids(otherLog)).toEqual(['m6', 'm7']);
});

test('any split of a log into page and events, with any overlap, gives the same messages', () => {
  const all = Array.from({ length: 12 }, (_, index) => index + 1);
  const whole = ids(newTimeline(page(all)));
  for (let loaded = 0; loaded <= all.length; loaded += 1) {
    for (let from = 0; from <= loaded; from += 1) {
      let state = newTimeline(page(all.slice(0, loaded), null, `CHATS:${from}@e`));
      for (const seq of all.slice(from)) state = applyToTimeline(state, posted(seq), at(seq));
      expect(ids(state)).toEqual(whole);
    }
  }
});

function deleted(seq: number, sequence: number, by = 'ada'): EventFrame {
  return posted(seq, { event_type: 'MessageDeleted', data: { room: 'r', message: `m${sequence}`, sequence, author: 'ada', by } });
}

test('a deletion takes the text of its message, once, and moves the position', () => {
  let state = newTimeline(page([1, 2]));
  state = applyToTimeline(state, deleted(101, 1, 'ben'), at(101));
  state = applyToTimeline(state, deleted(102, 1, 'ada'), at(102));
  expect(state.messages[0]).toMatchObject({ body: '', deleted: { by: 'ben', at: '2026-01-02T00:00:00Z' } });
  expect(state.messages[1]).toMatchObject({ body: 'text 2', deleted: null });
  expect(state.position).toBe('CHATS:102@e');
  // Of one that is not loaded there is nothing to take.
  expect(ids(applyToTimeline(state, deleted(103, 50), at(103)))).toEqual(['m1', 'm2']);
});

function edited(seq: number, sequence: number, body: string | null): EventFrame {
  return posted(seq, { event_type: 'MessageEdited', data: { message: `m${sequence}`, sequence, author: 'ada', body } });
}

test('an edit says what its message says, the later of two, in whatever order they come', () => {
  let state = newTimeline(page([1, 2]));
  state = applyToTimeline(state, edited(103, 1, 'three'), at(103));
  state = applyToTimeline(state, edited(102, 1, 'two'), at(102));
  expect(state.messages[0]).toMatchObject({ body: 'three', edited: { sequence: 103, at: '2026-01-02T00:00:00Z' } });
  expect(state.messages[1]).toMatchObject({ body: 'text 2', edited: null });
  // Without a text there is nothing to be said: its author was erased, or the message deleted.
  expect(applyToTimeline(state, edited(104, 1, null), at(104)).messages).toEqual(state.messages);
  expect(ids(applyToTimeline(state, edited(104, 50, 'x'), at(104)))).toEqual(['m1', 'm2']);
});

test('a page that has an edit already is not put back by the edits before it', () => {
  const newer = page([1]);
  const edit = { body: 'three', edited: { sequence: 103, at: '2026-01-02T00:00:00Z' } };
  newer.items = newer.items.map((item) => ({ ...item, ...edit }));
  const state = applyToTimeline(newTimeline(newer), edited(102, 1, 'two'), at(102));
  expect(state.messages[0]).toMatchObject({ body: 'three', edited: { sequence: 103 } });
});

test('a deletion takes every text, and no edit brings one back', () => {
  let state = newTimeline(page([1]));
  state = applyToTimeline(state, edited(101, 1, 'two'), at(101));
  state = applyToTimeline(state, deleted(102, 1), at(102));
  state = applyToTimeline(state, edited(103, 1, 'too late'), at(103));
  expect(state.messages[0]).toMatchObject({ body: '', edited: null, deleted: { by: 'ada' } });
});

test('a message that is replayed after its deletion comes as a tombstone', () => {
  const by = { by: 'ben', at: '2026-01-03T00:00:00Z' };
  const data = { message: 'm101', author: 'ada', body: null, deleted: by };
  const state = applyToTimeline(newTimeline(page([1])), posted(101, { data }), at(101));
  expect(state.messages.at(-1)).toMatchObject({ id: 'm101', body: '', deleted: by });
  expect(applyToTimeline(state, deleted(102, 101, 'eve'), at(102)).messages.at(-1)).toMatchObject({ deleted: by });
});

test('what stays of before is followed from where it was; after a gap nothing stays', () => {
  const before = prependOlder(newTimeline(page([5, 6], 'c1')), 'c1', page([3, 4], 'c2'));
  expect(newTimeline(page([6, 7], 'c9', 'CHATS:200@e'), before).position).toBe('CHATS:100@e');
  const gap = newTimeline(page([6, 7], 'c9', 'CHATS:200@e'), withGap(before));
  expect([ids(gap), gap.position, gap.hasGap]).toEqual([['m6', 'm7'], 'CHATS:200@e', false]);
});

type Item = Timeline['items'][number];

function answering(item: Item, overrides: Partial<NonNullable<Item['answers']>> = {}): Item {
  const answers = { message_id: 'm1', sequence: 1, author: ada, line: 'text 1', attachments: 0, text_sequence: 1, deleted: false };
  return { ...item, answers: { ...answers, ...overrides } };
}

function withItems(timeline: Timeline, change: (item: Item) => Item): Timeline {
  return { ...timeline, items: timeline.items.map(change) };
}

const toFirst = { id: 'm1', sequence: 1 };

test('an answer that comes shows what a fresh page shows of what it answers, loaded or not', () => {
  const data = { message: 'm101', author: 'ada', body: 'text 101', answers: { message: 'm1', sequence: 1 } };
  // The message is loaded: then the answer's event is enough.
  let state = applyToTimeline(newTimeline(page([1, 2])), posted(101, { data }), at(101));
  expect(state.messages.at(-1)?.answers).toEqual(toFirst);
  const shown = (line: string) => ({ id: 'm1', authorId: 'ada', line, deleted: false });
  expect(quoteOf(state, toFirst)).toMatchObject(shown('text 1'));
  // It is not: then the page tells.
  const fresh = newTimeline(withItems(page([101]), (item) => answering(item)));
  expect(quoteOf(fresh, toFirst)).toMatchObject(shown('text 1'));
  expect(quoteOf(newTimeline(page([2])), toFirst)).toBeNull();
  // In both, an edit and a deletion say the same.
  for (const before of [state, fresh]) {
    state = applyToTimeline(before, edited(102, 1, 'text two\nand more'), at(102));
    const later = newTimeline(withItems(page([101]), (item) => answering(item, { line: 'text two', text_sequence: 102 })));
    expect(quoteOf(state, toFirst)).toEqual(quoteOf(later, toFirst) && { ...quoteOf(later, toFirst), author: ada });
    state = applyToTimeline(applyToTimeline(state, deleted(103, 1), at(103)), edited(104, 1, 'too late'), at(104));
    expect(quoteOf(state, toFirst)).toMatchObject({ line: '', deleted: true });
  }
});

test('what is quoted stays with older pages, and no older page puts it back', () => {
  const newest = withItems(page([6], 'c1'), (item) => answering(item, { line: 'two', text_sequence: 102 }));
  const state = newTimeline(newest);
  const older = prependOlder(state, 'c1', withItems(page([5]), (item) => answering(item)));
  expect(quoteOf(older, toFirst)).toMatchObject({ line: 'two' });
  expect(quoteOf(newTimeline(page([6], 'c9'), older), toFirst)).toMatchObject({ line: 'two' });
});

function reacted(seq: number, sequence: number, by: string, emoji: string | null = '👍'): EventFrame {
  return posted(seq, { event_type: 'ReactionAdded', data: { room: 'r', message: `m${sequence}`, sequence, by, emoji } });
}

function unreacted(seq: number, sequence: number, by: string, added: number): EventFrame {
  return posted(seq, { event_type: 'ReactionRemoved', data: { room: 'r', message: `m${sequence}`, sequence, by, added } });
}

test('any split of reactions into page and events, with any overlap, gives the same reactions', () => {
  const frames = [
    reacted(101, 1, 'ada'),
    reacted(102, 1, 'ben'),
    reacted(103, 2, 'ben', '🎉'),
    unreacted(104, 1, 'ada', 101),
    reacted(105, 1, 'eve', '❤️'),
    reacted(106, 1, 'ada'),
    // Of somebody who is forgotten.
    reacted(107, 1, 'gone', null),
  ];
  const reactions = (until: number) => {
    const all = frames.filter((frame) => frame.seq <= until);
    const removed = all.flatMap((frame) => (frame.event_type === 'ReactionRemoved' ? [frame.data?.added] : []));
    return (item: Item): Item => ({
      ...item,
      reactions: all.flatMap(({ event_type, seq, data }) =>
        event_type === 'ReactionAdded' && data?.sequence === item.sequence && data.emoji !== null && !removed.includes(seq)
          ? [{ sequence: seq, account_id: data.by as string, emoji: data.emoji as string }]
          : [],
      ),
    });
  };
  const fresh = newTimeline(withItems(page([1, 2]), reactions(107))).messages;
  expect(fresh[0]?.reactions.map((each) => each.by)).toEqual(['ben', 'eve', 'ada']);
  for (let loaded = 100; loaded <= 107; loaded += 1) {
    for (let from = 100; from <= loaded; from += 1) {
      let state = newTimeline(withItems(page([1, 2], null, `CHATS:${from}@e`), reactions(loaded)));
      for (const frame of frames.filter((each) => each.seq > from)) state = applyToTimeline(state, frame, at(frame.seq));
      expect(state.messages).toEqual(fresh);
    }
  }
});

test('reactions go with their message, and none comes later', () => {
  let state = applyToTimeline(newTimeline(page([1])), reacted(101, 1, 'ada'), at(101));
  state = applyToTimeline(state, deleted(102, 1), at(102));
  state = applyToTimeline(state, reacted(103, 1, 'ben'), at(103));
  expect(state.messages[0]?.reactions).toEqual([]);
});

test('reactions are grouped in the order of their first use, and who said it twice counts once', () => {
  const said = (sequence: number, by: string, emoji: string) => ({ sequence, by, emoji });
  const all = [said(1, 'ada', '🎉'), said(2, 'ben', '👍'), said(3, 'ada', '👍'), said(4, 'ada', '👍')];
  const groups = [{ emoji: '🎉', people: ['ada'] }, { emoji: '👍', people: ['ben', 'ada'] }];
  expect(reactionGroups(all)).toEqual(groups);
  const pending = [{ emoji: '👍', wanted: false }, { emoji: '❤️', wanted: true }, { emoji: '🎉', wanted: true }];
  expect(reactionGroups(withPending(all, pending, 'ada'))).toEqual([
    { emoji: '🎉', people: ['ada'] },
    { emoji: '👍', people: ['ben'] },
    { emoji: '❤️', people: ['ada'] },
  ]);
});

test('files come with the event as with the page, and go with the message', () => {
  const attachments = [
    { file: 'f1', name: 'quay.png', media_type: 'image/png', size_bytes: 7, picture: { width: 4, height: 3 } },
    { file: 'f2', name: 'tides.csv', media_type: 'text/plain', size_bytes: 9 },
    // Of somebody who was forgotten.
    { file: 'f3', name: null, media_type: 'text/plain', size_bytes: 9 },
  ];
  const event = posted(101, { data: { message: 'm101', author: 'ada', body: '', attachments } });
  const state = applyToTimeline(newTimeline(page([1])), event, at(101));
  expect(state.messages.at(-1)?.attachments).toEqual([
    { file: 'f1', name: 'quay.png', mediaType: 'image/png', size: 7, width: 4, height: 3 },
    { file: 'f2', name: 'tides.csv', mediaType: 'text/plain', size: 9, width: null, height: null },
  ]);
  const gone = posted(102, { event_type: 'MessageDeleted', data: { sequence: 101, by: 'ada' } });
  expect(applyToTimeline(state, gone, at(102)).messages.at(-1)).toMatchObject({ body: '', attachments: [] });
});
