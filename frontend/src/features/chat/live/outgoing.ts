import type { OutboxMessage } from '@/lib/live/outbox';

/**
 * What is on its way to be shown in a room, or, with the place of a message, in its thread. What becomes of messages that are
 * there is in both: which message it is about says where it shows.
 */
export function outgoingIn(messages: readonly OutboxMessage[], thread: number | null): OutboxMessage[] {
  return messages.filter(({ deletes, edits, answers }) => {
    if (deletes || edits) return true;
    if (thread === null) return !answers?.thread || answers.thread.alsoInRoom;
    return answers?.thread !== undefined && answers.sequence === thread;
  });
}
