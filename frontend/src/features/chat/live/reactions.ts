import type { EventFrame } from '@/lib/live/frames';

import type { Message, Reaction } from './message';

/** What an event says of a reaction to the message that was posted at `message`. */
type ReactionChange =
  | { kind: 'added'; message: number; reaction: Reaction }
  | { kind: 'removed'; message: number; added: number };

/** One emoji at a message, with who reacted so. */
interface ReactionGroup {
  emoji: string;
  /** Everybody once, in the order in which they reacted. */
  people: readonly string[];
}

/** Which reaction an event adds or takes back; null for any other, and for one of somebody who is forgotten. */
export function changedReaction({ event_type, data, seq }: EventFrame): ReactionChange | null {
  if (data === null || typeof data.sequence !== 'number') return null;
  const { sequence: message, by, emoji, added } = data;
  if (event_type === 'ReactionAdded' && typeof by === 'string' && typeof emoji === 'string') {
    return { kind: 'added', message, reaction: { sequence: seq, by, emoji } };
  }
  if (event_type === 'ReactionRemoved' && typeof added === 'number') return { kind: 'removed', message, added };
  return null;
}

/**
 * The message with one more reaction, or without one. A page may have had it already; nobody reacts to what is deleted.
 */
export function withReaction(message: Message, change: ReactionChange): Message {
  if (message.sequence !== change.message || message.deleted) return message;
  const { reactions } = message;
  if (change.kind === 'removed') {
    const left = reactions.filter((each) => each.sequence !== change.added);
    return left.length === reactions.length ? message : { ...message, reactions: left };
  }
  if (reactions.some((each) => each.sequence === change.reaction.sequence)) return message;
  return { ...message, reactions: [...reactions, change.reaction].sort((a, b) => a.sequence - b.sequence) };
}

/** The reactions by emoji, the one that was used first coming first. Who said the same twice counts once. */
export function reactionGroups(reactions: readonly Reaction[]): ReactionGroup[] {
  const groups = new Map<string, string[]>();
  for (const { emoji, by } of reactions) {
    const people = groups.get(emoji) ?? [];
    if (!people.includes(by)) people.push(by);
    groups.set(emoji, people);
  }
  return [...groups].map(([emoji, people]) => ({ emoji, people }));
}

/** One's own reaction that the timeline may not have yet. */
export interface PendingReaction {
  emoji: string;
  wanted: boolean;
}

/** A message's reactions as they will be once what is on its way has come. */
export function withPending(
  reactions: readonly Reaction[],
  pending: readonly PendingReaction[],
  me: string,
): readonly Reaction[] {
  return pending.reduce((all, { emoji, wanted }) => {
    const isOwn = (each: Reaction) => each.by === me && each.emoji === emoji;
    if (!wanted) return all.filter((each) => !isOwn(each));
    return all.some(isOwn) ? all : [...all, { sequence: Number.MAX_SAFE_INTEGER, by: me, emoji }];
  }, reactions);
}
