import type { OutboxMessage } from '@/lib/live/outbox';

import type { Message } from '../live/message';
import type { TimelineState } from '../live/timeline-state';

/** Further back than this, nobody means "the last thing that I said". */
const reach = 50;

/** What one said last and may still edit; null when something is on its way with it, or when it is far back. */
export function lastOwnMessage(
  timeline: TimelineState | undefined,
  outgoing: readonly OutboxMessage[],
  me: string,
): Message | null {
  // Where one reads further back, what one said last is not there.
  const messages = !timeline || timeline.hasNewer ? [] : timeline.messages;
  const last = messages.slice(-reach).findLast((message) => message.authorId === me && !message.deleted);
  const isBusy = outgoing.some(
    ({ deletes, edits, state }) =>
      (deletes?.message ?? edits?.message) === last?.id && !(edits && state === 'failed'),
  );
  return last && !isBusy ? last : null;
}
