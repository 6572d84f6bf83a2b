import type { ApiClient } from '@/lib/api/client';
import { answer, isPassing, ProblemError } from '@/lib/api/problem';
import type { SendOutcome } from '@/lib/live/outbox';
import type { OutboxEntry } from '@/lib/live/outbox-storage';
import { parsePosition } from '@/lib/live/position';
import { NoSession } from '@/lib/session/session';

/** Posts a message from the outbox. Its id is the command's, so posting it again has no second effect. */
export function postMessage(api: ApiClient, entry: OutboxEntry): Promise<SendOutcome> {
  return outcomeOf(() =>
    answer(
      api.POST('/api/v1/rooms/{room}/messages', {
        body: { body: entry.body, ...answersOf(entry), ...attachmentsOf(entry) },
        params: { path: { room: entry.room }, header: { 'Idempotency-Key': entry.id } },
      }),
    ),
  );
}

function answersOf({ answers }: OutboxEntry) {
  if (!answers) return {};
  const { message: message_id, sequence, thread } = answers;
  return { answers: { message_id, sequence, ...(thread ? { in_thread: true, also_in_room: thread.alsoInRoom } : {}) } };
}

function attachmentsOf({ attachments = [] }: OutboxEntry) {
  if (attachments.length === 0) return {};
  return { attachments: attachments.map(({ file, name }) => ({ upload_id: file, name })) };
}

/** Sends a command of the outbox, and tells what became of it. */
export async function outcomeOf(send: () => Promise<{ position: string }>): Promise<SendOutcome> {
  try {
    const { position } = await send();
    return { kind: 'sent', position: parsePosition(position) };
  } catch (error) {
    if (error instanceof NoSession) return { kind: 'stopped' };
    if (!(error instanceof ProblemError)) return { kind: 'later' };
    if (isPassing(error)) return { kind: 'later', afterMilliseconds: error.retryAfterMilliseconds };
    // Logged out in the meantime: the next session sends it.
    if (error.status === 401) return { kind: 'stopped' };
    return { kind: 'refused', code: error.code, detail: error.detail ?? error.message };
  }
}
