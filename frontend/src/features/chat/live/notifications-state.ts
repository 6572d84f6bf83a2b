import type { InfiniteData } from '@tanstack/react-query';

import type { Notification, NotificationList } from '@/lib/api/models';

/** Of what in a room one is told. */
export type Level = 'all' | 'mentions' | 'nothing';

/** What is loaded of one's notifications, the latest page first. */
export type NotificationPages = InfiniteData<NotificationList, string | null>;

/** The rooms of which one does not want to be told everything. */
export function levelsOf({ pages }: Pick<NotificationPages, 'pages'>): ReadonlyMap<string, Level> {
  const rules = pages[0]?.rules ?? [];
  return new Map(rules.map(({ room_id: room, rule }) => [room, rule === 'nothing' ? 'nothing' : 'mentions']));
}

/** With another choice for a room. What was told before stays as it is. */
export function withLevel(pages: NotificationPages, room: string, level: Level): NotificationPages {
  return withFirst(pages, (first) => {
    const others = first.rules.filter(({ room_id: each }) => each !== room);
    return { ...first, rules: level === 'all' ? others : [...others, { room_id: room, rule: level }] };
  });
}

/** With one of them read, or all up to it. */
export function withSeen(before: NotificationPages, sequence: number, andEarlier: boolean): NotificationPages {
  const isMeant = (each: Notification) => each.sequence === sequence || (andEarlier && each.sequence < sequence);
  const seen = before.pages.flatMap(({ items }) => items).filter((each) => isMeant(each) && !each.read).length;
  const pages = before.pages.map((page) => ({
    ...page,
    items: page.items.map((each) => (isMeant(each) ? { ...each, read: true } : each)),
  }));
  const isAll = andEarlier && sequence >= (before.pages[0]?.items[0]?.sequence ?? 0);
  return withFirst({ ...before, pages }, (first) => ({
    ...first,
    unread: isAll ? 0 : Math.max(0, (first.unread ?? 0) - seen),
  }));
}

/** How many are not read. */
export function unreadOf(pages: Pick<NotificationPages, 'pages'> | undefined): number {
  return pages?.pages[0]?.unread ?? 0;
}

/** Whether one of them tells of the event at this place. */
export function tellsOf(pages: Pick<NotificationPages, 'pages'> | undefined, sequence: number): boolean {
  return pages?.pages.some(({ items }) => items.some((each) => each.sequence === sequence)) === true;
}

function withFirst(pages: NotificationPages, change: (first: NotificationList) => NotificationList): NotificationPages {
  const [first, ...others] = pages.pages;
  return first ? { ...pages, pages: [change(first), ...others] } : pages;
}
