import type { AccountFrame, ConversionFrame, MembershipFrame, RoomFrame } from './events';
import type { EventFrame } from './frames';

declare const events: unique symbol;

/** The name of a topic, which also says what its events are. */
export type Topic<E extends EventFrame> = string & { readonly [events]: E };

/** The topics that have a past: follow them from a position. */
export const topicOf = {
  /** A room's changes, its messages, and what became of them. For its members. */
  room: (room: string) => `chat.*.${room}` as Topic<RoomFrame>,
  /** The rooms that an account is invited to or in. For oneself. */
  memberships: (account: string) => `chat.account.${account}` as Topic<MembershipFrame>,
  /** An account's conversions. For oneself. */
  conversions: (account: string) => `conversion.${account}.*` as Topic<ConversionFrame>,
  /** An account and its profile. For oneself. */
  account: (account: string) => `user.${account}` as Topic<AccountFrame>,
} as const;

/** The topics that are beside the log: listen to them. What is told of them may be lost. */
export const asideOf = {
  /** Who is writing in a room: {@link TypingData}. */
  typing: (room: string) => `typing.${room}`,
  /** Who of a room is connected: {@link PresenceData}. */
  presence: (room: string) => `presence.${room}`,
  /** The queue of conversions has moved. */
  conversionQueue: 'queue.conversion',
} as const;

/** Somebody writes, which is over after so many milliseconds unless it is said again. */
export interface TypingData {
  typing: string;
  for_ms: number;
}

/** Who is there, which replaces what was known; or who came or went. */
export type PresenceData = { present: readonly string[] } | { account: string; online: boolean };

/** Reads what a room's typing tells; null for what is none of it. */
export function typingData(data: unknown): TypingData | null {
  if (typeof data !== 'object' || data === null || !('typing' in data) || !('for_ms' in data)) return null;
  const { typing, for_ms } = data;
  return typeof typing === 'string' && typeof for_ms === 'number' ? { typing, for_ms } : null;
}

/** Reads what a room's presence tells; null for what is none of it. */
export function presenceData(data: unknown): PresenceData | null {
  if (typeof data !== 'object' || data === null) return null;
  if ('present' in data) {
    const { present } = data;
    return Array.isArray(present) && present.every((each) => typeof each === 'string') ? { present } : null;
  }
  if (!('account' in data) || !('online' in data)) return null;
  const { account, online } = data;
  return typeof account === 'string' && typeof online === 'boolean' ? { account, online } : null;
}
