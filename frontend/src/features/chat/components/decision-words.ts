import type { RoomDecision } from '@/lib/api/models';

import { displayName } from './person-name';

/** What an administrator decided on a room, in a sentence without its reason. */
export function decisionWords({ kind, by, owner }: RoomDecision): string {
  const who = by.deleted === true ? 'An administrator' : `${displayName(by)}, an administrator,`;
  switch (kind) {
    case 'archived':
      return `${who} archived this room`;
    case 'reopened':
      return `${who} opened this room again`;
    case 'owner-assigned':
      return `${who} made ${owner ? displayName(owner) : 'somebody'} the owner`;
  }
}
