import { expect, test } from 'vitest';

import type { Timeline } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';

import { decidedOnThread, withDecision } from './threads';
import { applyToTimeline, newTimeline } from './timeline-state';
import type { TimelineState, TimelineView } from './timeline-state';

type Item = Timeline['items'][number];

const at = (sequence: number) => ({ stream: 'CHATS', sequence, epoch: 'e' });
const time = (seq: number) => `2026-01-02T00:00:${String(seq % 60).padStart(2, '0')}Z`;
const person = (id: string) => ({ account_id: id, handle: id, name: id, photo_url: null });

interface Said {
  seq: number;
  by: string;
  /** In the thread of the message at this sequence. */
  thread?: number;
  alsoInRoom?: boolean;
  mentions?: string[];
}

function posted({ seq, by, thread, alsoInRoom = false, mentions = [] }: Said): EventFrame {
  const answers = thread === undefined ? {} : { answers: { message: `m${thread}`, sequence: thread, thread: { author: 'ada', also_in_room: alsoInRoom } } };
  return {
    type: 'event',
    topic: 't',
    stream: 'CHATS',
    seq,
    prev: 0,
    subject: '',
    event_type: 'MessagePosted',
    time: time(seq),
    actor: `account:${by}`,
    id: '',
    command: '',
    data: { room: 'r', message: `m${seq}`, author: by, body: `text ${seq}`, mentions, ...answers },
  };
}

const quoteOf = (sequence: number) => ({
  message_id: `m${sequence}`,
  sequence,
  author: person('ada'),
  line: `text ${sequence}`,
  attachments: 0,
  text_sequence: sequence,
  deleted: false,
});

/** What the query tells of a thread to somebody: they have chosen nothing, and read what they were there for. */
function summary(all: readonly Said[], root: Said, me: string): NonNullable<Item['thread']> | null {
  const answers = all.filter((each) => each.thread === root.seq);
  const last = answers.at(-1);
  if (!last) return null;
  const people = [...new Set(answers.map((each) => each.by).reverse())].slice(0, 3);
  const own = answers.filter((each) => each.by === me).at(-1)?.seq;
  const concerned = [root, ...answers].find((each) => each.mentions?.includes(me) === true)?.seq;
  const isConcerned = root.by === me || own !== undefined || concerned !== undefined;
  const begins = [...(root.by === me ? [root.seq] : []), ...(own === undefined ? [] : [answers.find((each) => each.by === me)?.seq ?? own]), ...(concerned === undefined ? [] : [concerned])];
  const upTo = Math.max(root.seq, own ?? 0, isConcerned ? Math.min(...begins) - 1 : 0);
  const unread = isConcerned ? answers.filter((each) => each.by !== me && each.seq > upTo).length : 0;
  return {
    answers: answers.length,
    last_sequence: last.seq,
    last_at: time(last.seq),
    people,
    following: isConcerned ? 'yes' : 'no',
    read_up_to: upTo,
    unread,
  };
}

function page(all: readonly Said[], { thread, me }: TimelineView, position: number): Timeline {
  const shown = all.filter((each) =>
    thread === null ? each.thread === undefined || each.alsoInRoom === true : each.seq === thread || each.thread === thread,
  );
  const items = shown.map((each): Item => ({
    message_id: `m${each.seq}`,
    sequence: each.seq,
    author: person(each.by),
    body: `text ${each.seq}`,
    posted_at: time(each.seq),
    edited: null,
    deleted: null,
    answers: each.thread === undefined ? null : quoteOf(each.thread),
    attachments: [],
    reactions: [],
    link_previews: [],
    in_thread: each.thread === undefined ? null : { sequence: each.thread, also_in_room: each.alsoInRoom === true },
    thread: each.thread === undefined ? summary(all, each, me) : null,
    mentions_me: each.mentions?.includes(me) === true,
  }));
  return { items, next_cursor: null, position: `CHATS:${position}@e`, stale: false };
}

const shown = (state: TimelineState) => state.messages.map((message) => ({ ...message, author: null }));

test.each(['ada', 'ben', 'eve', 'zoe'])('any split of a history into page and events, with any overlap, shows %s what a fresh page shows', (me) => {
  const all: Said[] = [
    { seq: 101, by: 'ada' },
    { seq: 102, by: 'ben', thread: 101 },
    { seq: 103, by: 'ada', mentions: ['zoe'] },
    { seq: 104, by: 'ada', thread: 101, alsoInRoom: true },
    { seq: 105, by: 'ben', thread: 103 },
    { seq: 106, by: 'eve', thread: 101, mentions: ['zoe'] },
    { seq: 107, by: 'kim', thread: 101 },
    { seq: 108, by: 'ben' },
    { seq: 109, by: 'zoe', thread: 103, alsoInRoom: true },
    { seq: 110, by: 'ada', thread: 103 },
  ];
  for (const thread of [null, 101, 103]) {
    const view = { thread, me };
    const fresh = shown(newTimeline(page(all, view, 110), undefined, view));
    for (let loaded = 100; loaded <= 110; loaded += 1) {
      for (let from = 100; from <= loaded; from += 1) {
        const known = all.filter((each) => each.seq <= loaded);
        let state = newTimeline(page(known, view, from), undefined, view);
        for (const said of all.filter(({ seq }) => seq > from)) state = applyToTimeline(state, posted(said), at(said.seq));
        expect(shown(state)).toEqual(fresh);
      }
    }
  }
});

const view = { thread: null, me: 'ada' };
const begun = () => newTimeline(page([{ seq: 101, by: 'ada' }, { seq: 102, by: 'ben', thread: 101 }], view, 102), undefined, view);

test('what is decided on another device shows, and what is unread behind a marker stays', () => {
  const decide = (seq: number, event_type: string, data: object) =>
    decidedOnThread({ ...posted({ seq, by: 'ada' }), event_type, data: { room: 'r', account: 'ada', thread: 101, ...data } });
  let state = applyToTimeline(begun(), posted({ seq: 103, by: 'ben', thread: 101 }), at(103));
  const thread = () => state.messages[0]?.thread;
  const apply = (decision: ReturnType<typeof decide>) => {
    if (decision) state = withDecision(state, decision);
  };
  expect(thread()).toMatchObject({ unread: 2, following: 'yes' });
  apply(decide(104, 'ThreadRead', { read_up_to: 102 }));
  expect(thread()).toMatchObject({ unread: 2, readUpTo: 102 });
  apply(decide(105, 'ThreadRead', { read_up_to: 103 }));
  expect(thread()).toMatchObject({ unread: 0, readUpTo: 103 });
  apply(decide(106, 'ThreadUnfollowed', {}));
  state = applyToTimeline(state, posted({ seq: 107, by: 'ben', thread: 101, mentions: ['ada'] }), at(107));
  expect(thread()).toMatchObject({ unread: 0, following: 'ended', answers: 3 });
  apply(decide(108, 'ThreadFollowed', {}));
  state = applyToTimeline(state, posted({ seq: 109, by: 'ben', thread: 101 }), at(109));
  expect(thread()).toMatchObject({ unread: 1, following: 'yes' });
  expect(decide(110, 'NotificationsRead', { sequence: 1 })).toBeNull();
});

test('what blocked people answer, and what was deleted before it came, is not new', () => {
  const answer = posted({ seq: 103, by: 'ben', thread: 101 });
  const blocked = applyToTimeline(begun(), answer, at(103), new Set(['ben']));
  expect(blocked.messages[0]?.thread).toMatchObject({ answers: 2, unread: 1 });
  const gone = { ...answer, data: { ...answer.data, body: null, deleted: { by: 'ben', at: time(104) } } };
  expect(applyToTimeline(begun(), gone, at(103)).messages[0]?.thread).toMatchObject({ answers: 2, unread: 1 });
});
