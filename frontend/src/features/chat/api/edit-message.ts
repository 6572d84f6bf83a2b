import type { ApiClient } from '@/lib/api/client';
import { answer } from '@/lib/api/problem';
import type { SendOutcome } from '@/lib/live/outbox';
import type { OutboxEntry } from '@/lib/live/outbox-storage';

import { outcomeOf } from './post-message';

/** Edits a message from the outbox. Editing it again with the same id has no second effect. */
export function editMessage(
  api: ApiClient,
  { id, room, body }: OutboxEntry,
  { message, sequence, replaces }: NonNullable<OutboxEntry['edits']>,
): Promise<SendOutcome> {
  return outcomeOf(() =>
    answer(
      api.PATCH('/api/v1/rooms/{room}/messages/{message}', {
        body: { body, ...(replaces === null ? {} : { replaces }) },
        params: { path: { room, message }, query: { sequence }, header: { 'Idempotency-Key': id } },
      }),
    ),
  );
}
