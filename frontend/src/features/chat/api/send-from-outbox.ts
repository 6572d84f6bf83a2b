import type { ApiClient } from '@/lib/api/client';
import type { SendOutcome } from '@/lib/live/outbox';
import type { OutboxEntry } from '@/lib/live/outbox-storage';

import { deleteMessage } from './delete-message';
import { editMessage } from './edit-message';
import { postMessage } from './post-message';

/** Sends what the outbox has: a message, or an edit or the deletion of one. */
export function sendFromOutbox(api: ApiClient, entry: OutboxEntry): Promise<SendOutcome> {
  if (entry.deletes) return deleteMessage(api, entry, entry.deletes);
  return entry.edits ? editMessage(api, entry, entry.edits) : postMessage(api, entry);
}
