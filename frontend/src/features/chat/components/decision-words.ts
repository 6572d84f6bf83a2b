import type { RoomDecision } from '@/lib/api/models';

import { chatText } from '../text';

import { displayName } from './person-name';

/** What an administrator decided on a room, in a sentence without its reason. */
export function decisionWords({ kind, by, owner }: RoomDecision): string {
  const text = chatText().archive;
  const who = text.administrator(by.deleted === true ? null : displayName(by));
  switch (kind) {
    case 'archived':
      return text.archived(who);
    case 'reopened':
      return text.reopened(who);
    case 'owner-assigned':
      return text.ownerAssigned(who, owner ? displayName(owner) : null);
  }
}
