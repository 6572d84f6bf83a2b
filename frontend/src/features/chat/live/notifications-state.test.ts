import { expect, test } from 'vitest';

import type { Notification, NotificationList } from '@/lib/api/models';

import { levelsOf, tellsOf, unreadOf, withLevel, withSeen } from './notifications-state';
import type { NotificationPages } from './notifications-state';

const ada = { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null };

function told(sequence: number, read = false): Notification {
  return {
    kind: 'mention',
    sequence,
    room_id: 'r',
    room_name: 'Harbour',
    by: ada,
    message_sequence: sequence,
    line: 'ahoy',
    emoji: null,
    notified_at: '2026-01-02T03:04:05Z',
    read,
  };
}

function page(change: Partial<NotificationList>): NotificationList {
  return { items: [], next_cursor: null, unread: 0, rules: [], position: 'CHATS:9@e', stale: false, ...change };
}

function pages(...all: NotificationList[]): NotificationPages {
  return { pages: all, pageParams: all.map(() => null) };
}

test('what is read stays in the list, one by one or all up to it', () => {
  const list = pages(page({ items: [told(9), told(7, true), told(5)], unread: 3 }), page({ items: [told(3)], unread: null }));
  const read = (state: NotificationPages) => state.pages.map(({ items }) => items.map((each) => each.read));
  const one = withSeen(list, 5, false);
  expect([read(one), unreadOf(one)]).toEqual([[[false, true, true], [false]], 2]);
  expect(unreadOf(withSeen(one, 5, false))).toBe(2);
  const all = withSeen(one, 9, true);
  expect([read(all), unreadOf(all)]).toEqual([[[true, true, true], [true]], 0]);
  // Of those that are not loaded, some may be new: only the query knows.
  expect(unreadOf(withSeen(pages(page({ items: [told(9), told(7)], unread: 5 })), 7, true))).toBe(4);
  expect([unreadOf(undefined), tellsOf(all, 3), tellsOf(all, 4), tellsOf(undefined, 3)]).toEqual([0, true, false, false]);
});

test('a room tells of everything unless something else was chosen', () => {
  const list = pages(page({ rules: [{ room_id: 'a', rule: 'nothing' }] }));
  expect([...levelsOf(list)]).toEqual([['a', 'nothing']]);
  expect([...levelsOf(withLevel(list, 'b', 'mentions'))]).toEqual([['a', 'nothing'], ['b', 'mentions']]);
  expect([...levelsOf(withLevel(list, 'a', 'all'))]).toEqual([]);
});
