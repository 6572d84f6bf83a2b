import { expect, test } from 'vitest';

import type { Conversion } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';

import { appendOlder, applyToConversions, newConversions, withQueuePositions } from './conversions-state';

const at = (sequence: number) => ({ stream: 'CONVERSIONS', sequence, epoch: 'e' });

function frame(event_type: string, data: Record<string, unknown>, seq = 1): EventFrame {
  return {
    type: 'event',
    topic: 't',
    stream: 'CONVERSIONS',
    seq,
    prev: 0,
    subject: '',
    event_type,
    time: `2026-01-01T00:00:0${seq}Z`,
    actor: '',
    id: '',
    command: '',
    data: { conversion: 'c1', ...data },
  };
}

const requested = frame('ConversionRequested', { name: 'a.docx', from: 'docx', to: 'pdf', size_bytes: 9, keep_seconds: 60 });
const empty = () => newConversions({ items: [], next_cursor: null, position: 'CONVERSIONS:0@e', stale: false });
const page = (...items: Conversion[]) => ({ items, next_cursor: null, position: 'CONVERSIONS:0@e', stale: false });

function run(...frames: EventFrame[]) {
  return frames.reduce((state, each) => applyToConversions(state, each, at(each.seq)), empty());
}

test('a document goes through its stages', () => {
  const queued = run(requested);
  expect(queued.items[0]).toMatchObject({ name: 'a.docx', status: 'queued', size_bytes: 9 });
  const converting = run(requested, frame('ConversionStarted', { attempt: 1 }, 2));
  expect(converting.items[0]).toMatchObject({ status: 'converting', started_at: '2026-01-01T00:00:02Z' });
  const done = run(requested, frame('ConversionStarted', {}, 2), frame('ConversionCompleted', { size_bytes: 77 }, 3));
  expect(done.items[0]).toMatchObject({ status: 'done', result_size_bytes: 77, finished_at: '2026-01-01T00:00:03Z' });
  expect(done.position).toBe('CONVERSIONS:3@e');
});

test('a result brings how large its first page is shown, until its files are deleted', () => {
  const completed = frame('ConversionCompleted', { size_bytes: 77, picture: { width: 640, height: 905 } }, 2);
  expect(run(requested, completed).items[0]?.preview).toEqual({ url: '', width: 640, height: 905 });
  const deleted = run(requested, completed, frame('ConversionFilesDeleted', { cause: 'expired' }, 3));
  expect(deleted.items[0]?.preview).toBeNull();
  expect(run(requested, frame('ConversionCompleted', { size_bytes: 77 }, 2)).items[0]?.preview).toBeNull();
});

test('a failure keeps its reason, a cancellation needs none', () => {
  expect(run(requested, frame('ConversionFailed', { reason: 'too-slow' }, 2)).items[0]).toMatchObject({
    status: 'failed',
    reason: 'too-slow',
  });
  expect(run(requested, frame('ConversionCancelled', {}, 2)).items[0]?.status).toBe('cancelled');
});

test('what is final stays so, and a second attempt shows as converting', () => {
  const done = run(requested, frame('ConversionCompleted', { size_bytes: 1 }, 2));
  expect(applyToConversions(done, frame('ConversionStarted', {}, 3), at(3)).items[0]?.status).toBe('done');
  const again = run(requested, frame('ConversionStarted', { attempt: 1 }, 2), frame('ConversionStarted', { attempt: 2 }, 3));
  expect(again.items[0]?.status).toBe('converting');
});

test('until when files are kept follows from the end, and a deletion leaves the rest as it is', () => {
  expect(run(requested).items[0]).toMatchObject({ keep_seconds: 60, kept_until: null });
  const done = run(requested, frame('ConversionCompleted', { size_bytes: 1 }, 2));
  expect(done.items[0]).toMatchObject({ kept_until: '2026-01-01T00:01:02.000Z', files_deleted_at: null });
  const deleted = applyToConversions(done, frame('ConversionFilesDeleted', { cause: 'expired' }, 3), at(3));
  expect(deleted.items[0]).toMatchObject({
    status: 'done',
    result_size_bytes: 1,
    files_deleted_at: '2026-01-01T00:00:03Z',
    files_deleted_because: 'expired',
  });
});

test('a document waits for its password, and goes on with one', () => {
  const asked = frame('ConversionPasswordAsked', { because: 'wrong' }, 2);
  expect(run(requested, asked).items[0]).toMatchObject({ status: 'locked', password_asked: 'wrong' });
  const given = run(requested, asked, frame('ConversionPasswordGiven', {}, 3));
  expect(given.items[0]).toMatchObject({ status: 'queued', password_asked: null });
});

test('what is cancelled by the deletion of its files is both', () => {
  const both = run(requested, frame('ConversionCancelled', {}, 2), frame('ConversionFilesDeleted', { cause: 'by-owner' }, 3));
  expect(both.items[0]).toMatchObject({ status: 'cancelled', files_deleted_because: 'by-owner' });
});

test('an event that the page has already does not double it', () => {
  const [item] = run(requested).items;
  if (!item) throw new Error('there is no conversion');
  const state = applyToConversions(newConversions(page(item)), requested, at(1));
  expect(state.items).toHaveLength(1);
});

test('events of conversions that are not loaded, and hidden ones, only move the position', () => {
  const state = applyToConversions(empty(), frame('ConversionStarted', { conversion: 'other' }, 2), at(2));
  expect(state.items).toEqual([]);
  expect(applyToConversions(state, { ...requested, event_type: 'Hidden', data: null }, at(3)).position).toBe('CONVERSIONS:3@e');
});

test('places in the queue are taken over for what is still queued here', () => {
  const queued = run(requested);
  const [item] = queued.items;
  if (!item) throw new Error('there is no conversion');
  expect(withQueuePositions(queued, page({ ...item, queue_position: 3 })).items[0]?.queue_position).toBe(3);
  const converting = run(requested, frame('ConversionStarted', {}, 2));
  expect(withQueuePositions(converting, page({ ...item, queue_position: 3 })).items[0]).toMatchObject({
    status: 'converting',
    queue_position: null,
  });
});

test('older pages go behind, once', () => {
  const [item] = run(requested).items;
  if (!item) throw new Error('there is no conversion');
  const first = { ...newConversions(page(item)), olderCursor: 'x' };
  const older = page(item, { ...item, conversion_id: 'c0' });
  const both = appendOlder(first, 'x', older);
  expect(both.items.map((each) => each.conversion_id)).toEqual(['c1', 'c0']);
  expect(appendOlder(both, 'x', older)).toBe(both);
});

test('a newer page keeps what was loaded behind it', () => {
  const [item] = run(requested).items;
  if (!item) throw new Error('there is no conversion');
  const named = (id: string) => ({ ...item, conversion_id: id });
  const before = appendOlder({ ...newConversions(page(named('c5'), named('c4'))), olderCursor: 'x' }, 'x', {
    ...page(named('c3')),
    next_cursor: 'y',
  });
  const newer = newConversions(page(named('c6'), named('c5'), named('c4')), before);
  expect(newer.items.map((each) => each.conversion_id)).toEqual(['c6', 'c5', 'c4', 'c3']);
  expect(newer.olderCursor).toBe('y');
});
