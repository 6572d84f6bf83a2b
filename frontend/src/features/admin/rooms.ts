import type { BadgeTone } from '@/components/badge';
import type { ListedRoom, RoomState } from '@/lib/api/models';
import { shortTime } from '@/lib/time/format-time';

/** What narrows the list of rooms down; empty where it does not. */
export interface RoomFilters {
  /** What the name contains. */
  name: string;
  state: RoomState | '';
}

export const roomStates: Record<RoomState, { name: string; tone: BadgeTone }> = {
  open: { name: 'Open', tone: 'success' },
  archived: { name: 'Archived', tone: 'warning' },
  empty: { name: 'Empty', tone: 'plain' },
};

/** What an administrator can decide on a room. */
export type RoomOrder = 'archive' | 'reopen' | 'assign-owner';

/** The filters that an address has. What it cannot have is left out. */
export function roomFiltersOf(search: URLSearchParams): RoomFilters {
  const state = search.get('state') ?? '';
  return { name: search.get('name')?.trim() ?? '', state: Object.hasOwn(roomStates, state) ? (state as RoomState) : '' };
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
  return day === today ? 'used today' : `used ${shortTime(calendarDay(day), calendarDay(today))}`;
}

/** The day of this machine's calendar that is called so. */
function calendarDay(day: string): Date {
  return new Date(`${day}T00:00:00`);
}

/** How many rooms of two there are, in a sentence; nothing while there is none. */
export function directWords(count: number): string {
  if (count === 0) return '';
  const are = count === 1 ? 'There is 1 conversation of two people' : `There are ${count} conversations of two people`;
  return `${are}, ${count === 1 ? 'which is' : 'which are'} not listed: who writes to whom is nobody else’s business.`;
}

interface OrderWords {
  title: string;
  lines: string[];
  /** The verb of the button that does it. */
  action: string;
  done: string;
  isDangerous: boolean;
}

/** What is said before it is done, and after. */
export function orderWords(order: RoomOrder, name: string): OrderWords {
  switch (order) {
    case 'archive':
      return {
        title: `Archive ${name}?`,
        lines: [
          'Who is in it can read everything as before. Nothing more is written there, by people or by webhooks, and nobody comes in.',
          'They can still leave, and take back what they wrote. You can open the room again at any time.',
        ],
        action: 'Archive',
        done: `${name} is archived.`,
        isDangerous: true,
      };
    case 'reopen':
      return {
        title: `Open ${name} again?`,
        lines: ['It is used as before, by those who are in it.'],
        action: 'Open again',
        done: `${name} is open again.`,
        isDangerous: false,
      };
    case 'assign-owner':
      return {
        title: `Give ${name} to another owner?`,
        lines: [
          'For a room whose owner is gone. Who owns it now is a member like others from then on.',
          'The new owner must be in the room already: you get into no room by it.',
        ],
        action: 'Give',
        done: `${name} has another owner.`,
        isDangerous: false,
      };
  }
}
