import { expect, test } from 'vitest';

import type { Timeline } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';
import { seeded } from '@/lib/live/testing/simulation';

import type { Message } from './message';
import { quoteOf } from './quotes';
import type { Quote } from './quotes';
import { applyToTimeline, isTooOld, newTimeline, rootOf, trimmedAround, withGap, withNewer, withOlder, withRootPage } from './timeline-state';
import type { TimelineState } from './timeline-state';

type Item = Timeline['items'][number];
type Part = { older_than: number } | { newer_than: number } | { around: number } | Record<string, never>;

const people = ['ada', 'ben', 'eve'];
const time = (seq: number) => new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString();
const at = (sequence: number) => ({ stream: 'CHATS', sequence, epoch: 'e' });
const person = (id: string) => ({ account_id: id, handle: id, name: id, photo_url: null });

/** A log of what happens in a room: posts, some of them answers, some in threads; edits, deletions, reactions. */
function history(random: () => number, length: number): EventFrame[] {
  const pick = <T,>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
  const frames: EventFrame[] = [];
  let seq = 100;
  const add = (event_type: string, data: Record<string, unknown>) => {
    // What happens in other rooms has places, too.
    seq += 1 + Math.floor(random() * 3);
    const beside = { topic: 't', stream: 'CHATS', prev: 0, subject: '', actor: '', id: '', command: '' };
    frames.push({ type: 'event', event_type, seq, time: time(seq), data, ...beside });
  };
  for (let step = 0; step < length; step += 1) {
    const posts = frames.filter((each) => each.event_type === 'MessagePosted');
    const [by, post, kind] = [pick(people) ?? 'ada', pick(posts), random()];
    const about = { message: post?.data?.message, sequence: post?.seq, by, author: post?.data?.author };
    const root = post?.data?.answers === undefined ? post : undefined;
    if (!post || kind < 0.5) add('MessagePosted', { message: `m${step}`, author: by, body: `text ${step}` });
    else if (kind < 0.6) add('MessagePosted', { message: `m${step}`, author: by, body: 'answer', answers: about });
    else if (kind < 0.7 && root) {
      const thread = { author: root.data?.author, also_in_room: random() < 0.4 };
      add('MessagePosted', { message: `m${step}`, author: by, body: 'in a thread', answers: { ...about, thread } });
    } else if (kind < 0.8) add('MessageEdited', { ...about, body: `edited ${step}` });
    else if (kind < 0.85) add('MessageDeleted', about);
    else if (kind < 0.95) add('ReactionAdded', { ...about, emoji: pick(['👍', '🎉']) });
    else {
      const added = pick(frames.filter((each) => each.event_type === 'ReactionAdded'));
      if (added) add('ReactionRemoved', { ...added.data, added: added.seq });
    }
  }
  return frames;
}

const threadIn = (frame: EventFrame) => {
  const answers = frame.data?.answers as { sequence: number; thread?: { also_in_room: boolean } } | undefined;
  return answers?.thread ? { sequence: answers.sequence, also_in_room: answers.thread.also_in_room } : null;
};

/** What the query tells of the room, or of a thread, of what happened up to a place. */
function query(all: readonly EventFrame[], until: number, thread: number | null, part: Part, limit: number): Timeline {
  const frames = all.filter((each) => each.seq <= until);
  const about = (type: string, sequence: number) =>
    frames.filter((each) => each.event_type === type && each.data?.sequence === sequence);
  const posts = frames.filter((each) => each.event_type === 'MessagePosted');
  const textOf = (post: EventFrame) => {
    const deletion = about('MessageDeleted', post.seq)[0];
    const before = about('MessageEdited', post.seq).filter((each) => !deletion || each.seq < deletion.seq);
    const edit = deletion ? undefined : before.at(-1);
    return { deletion, edit, body: deletion ? '' : ((edit ?? post).data?.body as string) };
  };
  const item = (post: EventFrame): Item => {
    const { deletion, edit, body } = textOf(post);
    const answers = post.data?.answers as { message: string; sequence: number } | undefined;
    const answered = posts.find((each) => each.seq === answers?.sequence);
    const said = answered && textOf(answered);
    const inThread = threadIn(post);
    const answersToIt = posts.filter((each) => threadIn(each)?.sequence === post.seq);
    const last = answersToIt.at(-1);
    const removed = about('ReactionRemoved', post.seq).map((each) => each.data?.added);
    return {
      message_id: post.data?.message as string,
      sequence: post.seq,
      author: person(post.data?.author as string),
      body,
      posted_at: post.time,
      edited: edit ? { sequence: edit.seq, at: edit.time } : null,
      deleted: deletion ? { by: deletion.data?.by as string, at: deletion.time } : null,
      answers:
        answers && answered && said
          ? {
              message_id: answers.message,
              sequence: answers.sequence,
              author: person(answered.data?.author as string),
              line: said.body,
              attachments: 0,
              text_sequence: said.deletion ? answered.seq : (said.edit ?? answered).seq,
              deleted: said.deletion !== undefined,
            }
          : null,
      attachments: [],
      link_previews: [],
      reactions: deletion
        ? []
        : about('ReactionAdded', post.seq)
            .filter((each) => !removed.includes(each.seq))
            .map((each) => ({ sequence: each.seq, account_id: each.data?.by as string, emoji: each.data?.emoji as string })),
      in_thread: inThread,
      thread: last
        ? {
            answers: answersToIt.length,
            last_sequence: last.seq,
            last_at: last.time,
            people: [...new Set(answersToIt.map((each) => each.data?.author as string).reverse())].slice(0, 3),
            following: 'no',
            read_up_to: post.seq,
            unread: 0,
          }
        : null,
      mentions_me: false,
    };
  };
  const shown = posts.filter((post) => {
    const inThread = threadIn(post);
    if (thread === null) return inThread === null || inThread.also_in_room;
    return post.seq === thread || inThread?.sequence === thread;
  });
  const split = 'older_than' in part ? part.older_than - 1 : 'newer_than' in part ? part.newer_than : 'around' in part ? part.around : Infinity;
  const half = 'around' in part ? Math.floor(limit / 2) : 0;
  const [older, newer] = [shown.filter((each) => each.seq <= split), shown.filter((each) => each.seq > split)];
  const before = 'newer_than' in part ? 0 : limit - half;
  const after = 'newer_than' in part ? limit : half;
  const page = [...older.slice(older.length - Math.min(before, older.length)), ...newer.slice(0, after)];
  return {
    items: page.map(item),
    next_cursor: older.length > before ? 'c' : null,
    has_newer: newer.length > after,
    position: `CHATS:${until}@e`,
    stale: false,
  };
}

/** What does not depend on whether the query or an event told of it: the author's name, which a page knows. */
const plain = (message: Message | null) => message && { ...message, author: null };

/** Where the text of a deleted message stood is of no use to anybody. */
const said = (quote: Quote | null) => quote && { ...quote, author: null, textSequence: quote.deleted ? 0 : quote.textSequence };

/** Holds a window against what a fresh query says of the same stretch. */
function expectFresh(state: TimelineState, all: readonly EventFrame[], until: number, thread: number | null): void {
  const fresh = newTimeline(query(all, until, thread, {}, 10_000), undefined, { thread, me: 'me' });
  const [first, last] = [state.messages[0]?.sequence ?? 0, state.messages.at(-1)?.sequence ?? 0];
  const stretch = fresh.messages.filter((each) => each.sequence >= first && each.sequence <= last);
  expect(state.messages.map(plain)).toEqual(stretch.map(plain));
  expect(state.hasOlder).toBe(fresh.messages[0]?.sequence !== state.messages[0]?.sequence);
  expect(state.hasNewer).toBe(fresh.messages.at(-1)?.sequence !== state.messages.at(-1)?.sequence);
  if (thread !== null) expect(plain(rootOf(state))).toEqual(plain(rootOf(fresh)));
  for (const { answers } of state.messages) {
    const quote = answers && quoteOf(state, answers);
    // What came by an event and is to what is not loaded is asked for.
    if (answers && quote) expect(said(quote)).toEqual(said(quoteOf(fresh, answers)));
  }
}

test.each(Array.from({ length: 120 }, (_, seed) => seed))('whatever one loads while things happen, a window is what a fresh query says of it (%i)', (seed) => {
  const random = seeded(seed + 1);
  const all = history(random, 60 + Math.floor(random() * 60));
  const end = all.at(-1)?.seq ?? 0;
  const roots = all.filter((each) => all.some((other) => threadIn(other)?.sequence === each.seq));
  const thread = seed % 3 === 0 ? (roots[0]?.seq ?? null) : null;
  const startAt = all[Math.floor(all.length / 3)]?.seq ?? 0;
  // A thread is opened when its message is there.
  let now = Math.max(startAt, thread ?? 0);
  const limit = 2 + Math.floor(random() * 8);
  const view = { thread, me: 'me' };
  const sizes = { most: 6 + Math.floor(random() * 10) };
  const page = (until: number, part: Part) => query(all, until, thread, part, limit);
  const withRoot = (next: TimelineState, until: number) =>
    thread === null || rootOf(next) !== null ? next : withRootPage(next, query(all, until, thread, { around: thread }, 1));
  let state = withRoot(newTimeline(page(now, {}), undefined, view), now);

  /** A page that was asked for at some time since what is kept, and comes now. */
  const late = (part: Part) => {
    const answer = page(state.heard.after + Math.floor(random() * (now - state.heard.after + 1)), part);
    expect(isTooOld(state, answer)).toBe(false);
    return answer;
  };
  const anyOfThem = () => state.messages[Math.floor(random() * state.messages.length)]?.sequence ?? 0;
  while (now < end) {
    const kind = random();
    const [first, last] = [state.messages[0]?.sequence, state.messages.at(-1)?.sequence];
    if (kind < 0.5) {
      const frame = all.find((each) => each.seq > now);
      if (!frame) break;
      now = frame.seq;
      state = applyToTimeline(state, frame, at(now));
    } else if (kind < 0.65 && first !== undefined && state.hasOlder) state = withOlder(state, first, late({ older_than: first }));
    else if (kind < 0.8 && last !== undefined && state.hasNewer) state = withNewer(state, last, late({ newer_than: last }));
    else if (kind < 0.9) state = trimmedAround(state, random() < 0.3 ? null : anyOfThem(), sizes.most);
    else {
      const part = random() < 0.4 ? {} : { around: 100 + Math.floor(random() * (now - 99)) };
      const before = random() < 0.2 ? withGap(state) : state;
      // It has what push told, as it is asked to.
      const next = newTimeline(page(now, part), before, view);
      state = withRoot(next, now);
      // Followed anew from where it is level.
      for (const frame of all.filter((each) => each.seq > Number(/:(\d+)/.exec(state.position)?.[1]) && each.seq <= now)) {
        state = applyToTimeline(state, frame, at(frame.seq));
      }
    }
    expect(state.messages.length).toBeGreaterThan(0);
    expectFresh(state, all, now, thread);
  }
});

test('a page that was read before what is not known any more is told from one that was not', () => {
  const all = history(seeded(7), 20);
  let state = newTimeline(query(all, 110, null, {}, 50), undefined, { thread: null, me: 'me' });
  expect(isTooOld(state, query(all, 109, null, {}, 50))).toBe(true);
  expect(isTooOld(state, query(all, 110, null, {}, 50))).toBe(false);
  // So many events that the first of them are let go.
  const long = history(seeded(8), 400).filter((each) => each.seq > 110);
  for (const frame of long) state = applyToTimeline(state, frame, at(frame.seq));
  expect(isTooOld(state, query(all, 110, null, {}, 50))).toBe(true);
  expect(isTooOld(state, query(long, long.at(-50)?.seq ?? 0, null, {}, 50))).toBe(false);
});

test('a window keeps so many at most, those around where one reads, and what they answer', () => {
  const all = history(seeded(3), 200);
  const whole = newTimeline(query(all, Infinity, null, {}, 10_000), undefined, { thread: null, me: 'me' });
  const middle = whole.messages[40]?.sequence ?? 0;
  const kept = trimmedAround(whole, middle, 20);
  expect(kept.messages).toHaveLength(20);
  expect(kept.messages[10]?.sequence).toBe(middle);
  expect([kept.hasOlder, kept.hasNewer]).toEqual([true, true]);
  const end = trimmedAround(whole, null, 20);
  expect(end.messages.at(-1)).toBe(whole.messages.at(-1));
  expect([end.hasOlder, end.hasNewer]).toEqual([true, false]);
  for (const { answers } of [...kept.messages, ...end.messages]) {
    if (answers) expect(quoteOf(kept, answers) ?? quoteOf(end, answers)).not.toBeNull();
  }
  expect(trimmedAround(whole, middle, 10_000)).toBe(whole);
});
