import { expect, test } from 'vitest';

import type { EventFrame } from '@/lib/live/frames';

import { changedPreview, shownPreviews, withPreview } from './link-previews';
import type { LinkPreview } from './link-previews';
import type { Message } from './message';

const tides = preview('p1', 'https://tides.example');
const winds = preview('p2', 'https://winds.example');

function preview(id: string, link: string): LinkPreview {
  return { id, link, url: `${link}/`, host: link.slice(8), site: '', title: id, description: '', picture: null };
}

function frame(event_type: string, data: EventFrame['data']): EventFrame {
  return {
    type: 'event',
    topic: 't',
    stream: 'CHATS',
    seq: 9,
    prev: 0,
    subject: '',
    event_type,
    time: '2026-01-02T00:00:00Z',
    actor: 'worker:link-previews',
    id: '',
    command: '',
    data,
  };
}

function message(previews: LinkPreview[], deleted: Message['deleted'] = null): Message {
  const body = `${tides.link} and ${winds.link}`;
  const fresh = { author: null, edited: null, answers: null, attachments: [], reactions: [], inThread: null, thread: null };
  return { id: 'm', sequence: 7, authorId: 'ada', body, postedAt: '', mentionsMe: false, ...fresh, deleted, previews };
}

test('an event tells of a page, or that it is shown no more', () => {
  const page = { ...tides, picture: { width: 480, height: 252 } };
  const added = frame('LinkPreviewed', { sequence: 7, preview: 'p1', page });
  expect(changedPreview(added)).toEqual({ kind: 'added', message: 7, preview: page });
  const removed = frame('LinkPreviewRemoved', { sequence: 7, preview: 'p1' });
  expect(changedPreview(removed)).toEqual({ kind: 'removed', message: 7, id: 'p1' });
  expect(changedPreview(frame('MessagePosted', { sequence: 7, preview: 'p1', page }))).toBeNull();
});

test('of who is forgotten, and of a deleted message, nothing is told', () => {
  const page = { link: null, url: null, host: null, site: null, title: null, description: null };
  expect(changedPreview(frame('LinkPreviewed', { sequence: 7, preview: 'p1', page }))).toBeNull();
  expect(changedPreview(frame('LinkPreviewed', { sequence: 7, preview: 'p1', deleted: {} }))).toBeNull();
  expect(changedPreview(frame('LinkPreviewed', null))).toBeNull();
});

test('a message has a preview once, until it is removed', () => {
  const added = { kind: 'added', message: 7, preview: winds } as const;
  const both = withPreview(message([tides]), added);
  expect(both.previews).toEqual([tides, winds]);
  expect(withPreview(both, added)).toBe(both);
  expect(withPreview(both, { ...added, message: 8 })).toBe(both);
  expect(withPreview(both, { kind: 'removed', message: 7, id: 'p1' }).previews).toEqual([winds]);
  const deleted = message([], { by: 'ada', at: '' });
  expect(withPreview(deleted, added)).toBe(deleted);
});

test('a preview is shown while its link is one of the first of the text, in their order', () => {
  const all = [winds, tides];
  expect(shownPreviews(`${tides.link}, then ${winds.link}.`, all)).toEqual([tides, winds]);
  expect(shownPreviews(`${tides.link} ${tides.link} ${winds.link}`, all)).toEqual([tides, winds]);
  expect(shownPreviews(`https://a.example https://b.example ${tides.link}`, all)).toEqual([]);
  expect(shownPreviews('neither', all)).toEqual([]);
});
