import type { ApiClient } from '@/lib/api/client';
import { answer } from '@/lib/api/problem';
import type { SendOutcome } from '@/lib/live/outbox';
import type { OutboxEntry } from '@/lib/live/outbox-storage';

import { outcomeOf } from './post-message';

/** Deletes a message from the outbox. Deleting it again has no second effect. */
export function deleteMessage(
  api: ApiClient,
  { id, room }: OutboxEntry,
  { message, sequence }: NonNullable<OutboxEntry['deletes']>,
): Promise<SendOutcome> {
  return outcomeOf(() =>
    answer(
      api.DELETE('/api/v1/rooms/{room}/messages/{message}', {
        params: { path: { room, message }, query: { sequence }, header: { 'Idempotency-Key': id } },
      }),
    ),
  );
}
