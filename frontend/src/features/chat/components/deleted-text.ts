import type { Person } from '@/lib/api/models';
import type { OutboxMessage } from '@/lib/live/outbox';

import type { Message } from '../live/message';
import { chatText } from '../text';

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
  const text = chatText().timeline.wasDeleted;
  if (by === me) return text.byYou;
  if (by === message.authorId) return text.byAuthor;
  const owner = people.get(by);
  return owner ? text.by(displayName(owner)) : text.byOwner;
}
