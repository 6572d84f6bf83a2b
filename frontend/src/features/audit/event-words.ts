import type { AuditEvent } from '@/lib/api/models';

import { auditText } from './text';

/** What a type of event means; null for one of a newer program. */
export function meaningOf(type: string): string | null {
  return auditText().types.meaningOf(type);
}

/** `MessagePosted` as `Message posted`. */
export function typeWords(type: string): string {
  return auditText().types.nameOf(type);
}

/** An event's name in addresses: `CHATS:12`. */
export function placeOf({ stream, sequence }: Pick<AuditEvent, 'stream' | 'sequence'>): string {
  return `${stream}:${sequence}`;
}

/** Where the state that this event changed can be looked at; null where a boundary has none of its own. */
export function stateSearchOf(event: AuditEvent): string | null {
  const at = String(event.sequence);
  const { stream, subject, type } = event;
  if (subject.startsWith('chat.changes.')) return null;
  if (subject.startsWith('system.audit.')) return null;
  if (subject.startsWith('chat.timeline.')) {
    // A message's id is its command's.
    if (type !== 'MessagePosted') return null;
    return new URLSearchParams({ stream, subject, at, message: event.command_id }).toString();
  }
  return new URLSearchParams({ stream, subject, at }).toString();
}

/** Where an account can be looked at as it is now: its handle stands in the clear, everything else is sealed. */
export function personSearchOf(account: string): string {
  return new URLSearchParams({ stream: 'USERS', subject: `user.${account}` }).toString();
}

/** Where the room of an event can be looked at as it was then; null for an event of no room, or of the room itself. */
export function roomSearchOf({ stream, subject, sequence, room_id: room }: AuditEvent): string | null {
  if (typeof room !== 'string' || stream !== 'CHATS' || subject === `chat.room.${room}`) return null;
  return new URLSearchParams({ stream, subject: `chat.room.${room}`, at: String(sequence) }).toString();
}
