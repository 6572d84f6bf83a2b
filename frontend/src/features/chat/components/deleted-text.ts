import type { Person } from '@/lib/api/models';
import type { OutboxMessage } from '@/lib/live/outbox';

import type { Message } from '../live/timeline-state';

import { displayName } from './person-name';

/** What stands in the place of a deleted message, also of one whose deletion is on its way; null for any other. */
export function deletedText(
  message: Message | null,
  deletion: OutboxMessage | undefined,
  me: string,
  people: ReadonlyMap<string, Person>,
): string | null {
  if (!message) return null;
  const by = message.deleted?.by ?? (deletion && deletion.state !== 'failed' ? me : null);
  if (by === null) return null;
  if (by === me) return 'You deleted this message.';
  if (by === message.authorId) return 'This message was deleted.';
  const owner = people.get(by);
  return owner ? `${displayName(owner)} deleted this message.` : 'This message was deleted by the room’s owner.';
}
