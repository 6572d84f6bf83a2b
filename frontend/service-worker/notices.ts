import { english } from './words';
import type { Words } from './words';

/** What a push brings: what `workers/src/devices/words.rs` writes, opened by the browser. */
type Told = { kind: 'try' } | Notice;

interface Notice {
  kind: 'message' | 'thread' | 'answer' | 'mention' | 'invitation';
  /** Where the event stands in the log: of two, the later one counts. */
  sequence: number;
  /** Where the message was posted that it leads to: of an edit it is another place. */
  message: number;
  room: string;
  /** The thread that it stands in alone, by the place of the message that the thread is to. */
  thread: number | null;
  /** None of a direct room. */
  roomName: string | null;
  by: string;
  /** How what was said begins, where this device shows it. */
  line: string | null;
  at: number;
}

/** What is shown, and where a click leads. */
interface Shown {
  title: string;
  body: string;
  /** Those with the same are one. */
  tag: string;
  /** Whether the device makes itself heard again when it takes the place of one that is still there. */
  renotify: boolean;
  timestamp: number | null;
  data: Lead;
}

/** What a shown notification knows of itself. */
interface Lead {
  path: string;
  /** 0 of what tells of no event. */
  sequence: number;
}

const kinds = ['message', 'thread', 'answer', 'mention', 'invitation'] as const;

/** What a push says; nothing of what another version of the server may say. */
export function readPush(text: string | undefined): Told | null {
  let said: unknown;
  try {
    said = JSON.parse(text ?? '');
  } catch {
    return null;
  }
  if (typeof said !== 'object' || said === null) return null;
  const { kind, sequence, message, room, thread, room_name: roomName, by, line, at } = said as Record<string, unknown>;
  if (kind === 'try') return { kind };
  const known = kinds.find((each) => each === kind);
  const isWhole = typeof sequence === 'number' && typeof room === 'string' && typeof by === 'string';
  if (known === undefined || !isWhole || !/^[0-9a-f-]{36}$/.test(room)) return null;
  return {
    kind: known,
    sequence,
    message: typeof message === 'number' ? message : sequence,
    room,
    thread: typeof thread === 'number' ? thread : null,
    roomName: typeof roomName === 'string' ? roomName : null,
    by,
    line: typeof line === 'string' ? line : null,
    at: typeof at === 'string' ? Date.parse(at) : Number.NaN,
  };
}

/** How it is shown. Something always is: browsers take the right to be told away from those who show nothing. */
export function shownFor(told: Told | null, words: Words = english): Shown {
  if (told === null) {
    const data = { path: '/notifications', sequence: 0 };
    return { title: 'Wherry', body: words.somethingNew, tag: 'new', renotify: false, timestamp: null, data };
  }
  if (told.kind === 'try') {
    const data = { path: '/profile', sequence: 0 };
    return { title: words.itWorks, body: words.itWorksAbout, tag: 'try', renotify: true, timestamp: null, data };
  }
  const { kind, sequence, message, room, thread, roomName, at } = told;
  const place = thread === null ? `at=${message}` : `thread=${thread}&at=${message}`;
  const path = kind === 'invitation' ? '/rooms' : `/rooms/${room}?${place}`;
  return {
    title: titleOf(told, words),
    body: bodyOf(told, words),
    tag: room,
    // A room in which many talk is heard once; what is for oneself is heard each time.
    renotify: kind !== 'message' || roomName === null,
    timestamp: Number.isNaN(at) ? null : at,
    data: { path, sequence },
  };
}

function titleOf({ kind, roomName, by }: Notice, words: Words): string {
  if (kind === 'invitation') return words.invitation;
  return roomName ?? by;
}

function bodyOf({ kind, roomName, by, line }: Notice, words: Words): string {
  const withLine = (what: string) => (line === null ? what : `${what}: ${line}`);
  switch (kind) {
    case 'invitation':
      return words.invites(by, roomName ?? words.someRoom);
    case 'mention':
      return withLine(words.mentioned(by));
    case 'thread':
      return line === null ? words.answeredInThread(by) : withLine(words.inThread(by));
    case 'answer':
      return withLine(words.answered(by));
    case 'message':
      if (roomName === null) return line ?? words.wrote;
      return line === null ? words.newMessage(by) : `${by}: ${line}`;
  }
}

/** What a notification of ours knows of itself. */
export function leadOf(data: unknown): Lead {
  const { path, sequence } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  return {
    path: typeof path === 'string' && /^\/(?!\/)/.test(path) ? path : '/',
    sequence: typeof sequence === 'number' ? sequence : 0,
  };
}

/** Whether a window looks at the room that this leads to. */
export function isInSight(lead: Lead, window: { url: string; focused: boolean; visibilityState: string }): boolean {
  const { pathname } = new URL(window.url);
  return window.focused && window.visibilityState === 'visible' && pathname === lead.path.split('?')[0];
}
