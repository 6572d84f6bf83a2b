import type { Level } from '../live/notifications-state';

/** A message that somebody might be told of. */
export interface News {
  room: string;
  roomName: string;
  author: string;
  body: string;
  /** Whether it mentions whom it would be told. */
  mentions: boolean;
  sequence: number;
  postedAt: Date;
}

/** What the telling depends on, asked when it is about to be told. */
interface World {
  now: () => Date;
  isOn: () => boolean;
  /** Of what in a room one wants to be told. */
  levelOf: (room: string) => Level;
  /** Up to which sequence the room is read, on any device; null where nobody knows the room any more. */
  readUpTo: (room: string) => number | null;
  open: (room: string) => void;
}

/** What came longer ago came while this device was away: the list of rooms tells of it, and no row of notifications. */
const longestAgo = 60_000;
/** Whoever has the room open, in another tab or on another device, has read it by then. */
const pause = 1500;
const longestBody = 160;

/** Tells of messages outside the app: one notification a room, the newest. */
export class Notifier {
  readonly #world: World;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Tells of a message in a moment, if it is still new then. */
  consider(news: News): void {
    if (!this.#wants(news)) return;
    clearTimeout(this.#timers.get(news.room));
    this.#timers.set(
      news.room,
      setTimeout(() => {
        this.#timers.delete(news.room);
        if (this.#wants(news)) this.#show(news);
      }, pause),
    );
  }

  /** Tells of nothing any more. */
  stop(): void {
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#timers.clear();
  }

  #wants({ room, sequence, postedAt, mentions }: News): boolean {
    const { now, isOn, levelOf, readUpTo } = this.#world;
    const level = levelOf(room);
    const read = readUpTo(room);
    const isRecent = now().getTime() - postedAt.getTime() <= longestAgo;
    const isWanted = level === 'all' || (level === 'mentions' && mentions);
    return isRecent && isOn() && isWanted && read !== null && sequence > read;
  }

  #show({ room, roomName, author, body }: News): void {
    const text = Array.from(body.replace(/\s+/gu, ' ').trim());
    const shown = text.length > longestBody ? `${text.slice(0, longestBody).join('')}…` : text.join('');
    try {
      // The tag makes it one a room, whichever tab shows it.
      const notification = new Notification(roomName, { body: `${author}: ${shown}`, tag: room, icon: '/wherry.svg' });
      notification.onclick = () => {
        notification.close();
        window.focus();
        this.#world.open(room);
      };
    } catch {
      // Some browsers on phones have only those of service workers. The list of rooms tells all the same.
    }
  }
}
