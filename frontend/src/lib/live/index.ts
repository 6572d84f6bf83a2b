/** All that the library gives. Its README.md says how it is used. */
export { alone } from './alone';
export { SessionOver, TryLater } from './connection';
export type { ConnectionState } from './connection';
export type * from './events';
export type { EventFrame } from './frames';
export { LiveClient } from './live-client';
export type { LiveOptions } from './live-client';
export { Outbox } from './outbox';
export type { OutboxMessage, OutboxOptions, SendOutcome } from './outbox';
export { dropEntriesOfOthers, openOutboxStorage } from './outbox-storage';
export type { OutboxEntry, OutboxStorage } from './outbox-storage';
export { formatPosition, parsePosition, parsePositions, positionIn } from './position';
export type { Position } from './position';
export { standardSurroundings } from './surroundings';
export type { Hint, LiveSocket, Surroundings } from './surroundings';
export { asideOf, presenceData, topicOf, typingData } from './topic';
export type { PresenceData, Topic, TypingData } from './topic';
export type { Follower, Listener } from './topics';
