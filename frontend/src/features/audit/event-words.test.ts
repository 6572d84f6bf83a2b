import { expect, test } from 'vitest';

import type { AuditEvent } from '@/lib/api/models';

import { meaningOf, placeOf, roomSearchOf, stateSearchOf, typeWords } from './event-words';

const room = '01900000-0000-7000-8000-000000000001';
const command = '01900000-0000-7000-8000-000000000002';

function event(change: Partial<AuditEvent>): AuditEvent {
  return {
    stream: 'CHATS',
    sequence: 12,
    stored_at: '2026-01-02T03:04:05Z',
    event_id: `${command}.0`,
    type: 'MemberInvited',
    type_version: 1,
    subject: `chat.room.${room}`,
    boundary: 'chat.room.*',
    room_id: room,
    actor: 'account:me',
    command_id: command,
    correlation: command,
    ...change,
  };
}

test('types are told in words, and what they mean comes from the catalogue', () => {
  expect(typeWords('MessageTextDestroyed')).toBe('Message text destroyed');
  expect(meaningOf('MessagePosted')).not.toBeNull();
  expect(meaningOf('NeverHeardOf')).toBeNull();
  expect(placeOf(event({}))).toBe('CHATS:12');
});

test('a room’s event leads to the room at that moment', () => {
  expect(stateSearchOf(event({}))).toBe(`stream=CHATS&subject=chat.room.${room}&at=12`);
  expect(roomSearchOf(event({}))).toBeNull();
});

test('a message leads to itself and to its room; a deletion, to its room only', () => {
  const posted = event({ type: 'MessagePosted', subject: `chat.timeline.${room}` });
  expect(new URLSearchParams(stateSearchOf(posted) ?? '').get('message')).toBe(command);
  expect(new URLSearchParams(roomSearchOf(posted) ?? '').get('subject')).toBe(`chat.room.${room}`);
  const deleted = event({ type: 'MessageDeleted', subject: `chat.changes.${room}` });
  expect(stateSearchOf(deleted)).toBeNull();
  expect(new URLSearchParams(roomSearchOf(deleted) ?? '').get('at')).toBe('12');
});

test('who looked at what has no state', () => {
  expect(stateSearchOf(event({ stream: 'SYSTEM', subject: 'system.audit.x', room_id: null }))).toBeNull();
  expect(stateSearchOf(event({ stream: 'SYSTEM', subject: 'system.projection.room_list' }))).not.toBeNull();
  expect(stateSearchOf(event({ stream: 'SYSTEM', subject: 'system.job.mailer.7' }))).not.toBeNull();
});
