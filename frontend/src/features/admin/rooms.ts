import type { BadgeTone } from '@/components/badge';
import type { ListedRoom, RoomState } from '@/lib/api/models';
import { shortTimeWithin } from '@/lib/time/format-time';

import { adminText } from './text';

/** What narrows the list of rooms down; empty where it does not. */
export interface RoomFilters {
  /** What the name contains. */
  name: string;
  state: RoomState | '';
}

export const roomTones: Record<RoomState, BadgeTone> = { open: 'success', archived: 'warning', empty: 'plain' };

/** What each state is called. */
export function roomStates(): Readonly<Record<RoomState, string>> {
  return adminText().rooms.states;
}

/** What an administrator can decide on a room. */
export type RoomOrder = 'archive' | 'reopen' | 'assign-owner';

/** The filters that an address has. What it cannot have is left out. */
export function roomFiltersOf(search: URLSearchParams): RoomFilters {
  const state = search.get('state') ?? '';
  return { name: search.get('name')?.trim() ?? '', state: Object.hasOwn(roomTones, state) ? (state as RoomState) : '' };
}

/** Those that are set, as the API takes them. */
export function roomQueryOf({ name, state }: RoomFilters): { name?: string; state?: RoomState } {
  return { ...(name.trim() === '' ? {} : { name: name.trim() }), ...(state === '' ? {} : { state }) };
}

/** The filters as an address has them. */
export function roomSearchOf(filters: RoomFilters): string {
  return new URLSearchParams(roomQueryOf(filters)).toString();
}

/** What can be decided on a room as it stands. */
export function roomOrdersFor(room: ListedRoom): RoomOrder[] {
  const owner: RoomOrder[] = room.member_count > 1 ? ['assign-owner'] : [];
  return room.state === 'archived' ? ['reopen', ...owner] : [...owner, 'archive'];
}

/** On which day something was said last. The server tells days of UTC, and no time of day. */
export function usedWords(activeOn: string, now: Date): string {
  const [day, today] = [activeOn.slice(0, 10), now.toISOString().slice(0, 10)];
  const text = adminText().rooms;
  return day === today ? text.usedToday : text.used(shortTimeWithin(calendarDay(day), calendarDay(today)));
}

/** The day of this machine's calendar that is called so. */
function calendarDay(day: string): Date {
  return new Date(`${day}T00:00:00`);
}

/** How many rooms of two there are, in a sentence; nothing while there is none. */
export function directWords(count: number): string {
  return count === 0 ? '' : adminText().rooms.direct(count);
}
