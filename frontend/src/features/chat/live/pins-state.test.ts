import { expect, test } from 'vitest';

import type { Pins } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';

import type { Answered } from './message';
import { applyToPins, newPins } from './pins-state';
import type { PinsState } from './pins-state';
import type { Quote } from './quotes';

const ada = { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null };
const time = '2026-01-02T00:00:00Z';
const at = (sequence: number) => ({ stream: 'CHATS', sequence, epoch: 'e' });

function frame(seq: number, event_type: string, sequence: number, data: object = {}): EventFrame {
  return {
    type: 'event',
    topic: 't',
    stream: 'CHATS',
    seq,
    prev: 0,
    subject: '',
    event_type,
    time,
    actor: 'account:ada',
    id: '',
    command: '',
    data: { room: 'r', message: `m${sequence}`, sequence, by: 'ada', ...data },
  };
}

const pinned = (seq: number, sequence: number) => frame(seq, 'MessagePinned', sequence);
const unpinned = (seq: number, sequence: number) => frame(seq, 'MessageUnpinned', sequence);
const edited = (seq: number, sequence: number, body: string) => frame(seq, 'MessageEdited', sequence, { author: 'ada', body });
const deleted = (seq: number, sequence: number) => frame(seq, 'MessageDeleted', sequence, { author: 'ada' });

/** What the query tells of a message once these events have happened. */
function messageAfter(events: readonly EventFrame[], sequence: number): Pins['pins'][number]['message'] {
  const of = events.filter((event) => event.data?.sequence === sequence);
  const edit = of.findLast(({ event_type }) => event_type === 'MessageEdited');
  const isDeleted = of.some(({ event_type }) => event_type === 'MessageDeleted');
  const text = typeof edit?.data?.body === 'string' ? edit.data.body : `text ${sequence}`;
  return {
    message_id: `m${sequence}`,
    sequence,
    author: ada,
    line: isDeleted ? '' : text,
    attachments: 0,
    text_sequence: edit?.seq ?? sequence,
    deleted: isDeleted,
  };
}

/** What the query answers once these events have happened. */
function answer(events: readonly EventFrame[], position: number): Pins {
  const last = new Map<number, EventFrame>();
  for (const event of events) {
    const { sequence } = event.data as { sequence: number };
    if (event.event_type === 'MessagePinned') last.set(sequence, event);
    if (event.event_type === 'MessageUnpinned') last.delete(sequence);
  }
  const pins = [...last].map(([sequence, { seq }]) => ({
    sequence: seq,
    pinned_by: ada,
    pinned_at: time,
    message: messageAfter(events, sequence),
  }));
  return { pins: pins.sort((a, b) => b.sequence - a.sequence), position: `CHATS:${position}@e`, stale: false };
}

/** What is loaded of the room when an event comes, as the timeline has it by then. */
function loaded(events: readonly EventFrame[]) {
  return ({ sequence }: Answered): Quote => {
    const { message_id: id, author, line, attachments, text_sequence: textSequence, deleted: isGone } = messageAfter(events, sequence);
    return { id, sequence, authorId: author.account_id, author, line, attachments, textSequence, deleted: isGone };
  };
}

const shown = ({ pins }: PinsState) => pins.map(({ sequence, by, at: since, message, quote }) => ({ sequence, by, since, message, quote }));

test('any split of a history into answer and events, with any overlap, gives what a fresh answer gives', () => {
  const events = [
    pinned(101, 1),
    pinned(102, 2),
    edited(103, 1, 'one, anew'),
    unpinned(104, 2),
    pinned(105, 3),
    pinned(106, 2),
    edited(107, 3, 'three, anew'),
    // A deletion and the end of its pin are one commit; of another one, the pin came at the same moment.
    deleted(108, 1),
    unpinned(109, 1),
    pinned(110, 4),
    deleted(111, 4),
    // What is no pin any more, or never was one.
    unpinned(112, 1),
    edited(113, 9, 'elsewhere'),
  ];
  const until = (seq: number) => events.filter((event) => event.seq <= seq);
  const fresh = shown(newPins(answer(events, 113)));
  expect(fresh.map((pin) => [pin.sequence, pin.quote?.line])).toEqual([
    [110, ''],
    [106, 'text 2'],
    [105, 'three, anew'],
  ]);
  for (let known = 100; known <= 113; known += 1) {
    for (let from = 100; from <= known; from += 1) {
      let state = newPins(answer(until(known), from));
      for (const event of events.filter(({ seq }) => seq > from)) {
        state = applyToPins(state, event, at(event.seq), loaded(until(Math.max(known, event.seq))));
      }
      expect(shown(state)).toEqual(fresh);
      expect(state.position).toBe('CHATS:113@e');
    }
  }
});

test('a pin whose message is not loaded waits for the query to tell what it says', () => {
  const state = applyToPins(newPins(answer([], 100)), pinned(101, 1), at(101), () => null);
  expect(state.pins).toEqual([
    { sequence: 101, by: 'ada', pinnedBy: null, at: time, message: { id: 'm1', sequence: 1 }, quote: null },
  ]);
  expect(applyToPins(state, edited(102, 1, 'more'), at(102), () => null).pins[0]?.quote).toBeNull();
  expect(applyToPins(state, unpinned(103, 1), at(103), () => null).pins).toEqual([]);
});
