import type { OutboxEntry } from './outbox-storage';

/** The code by which the server says that an id is of the future: it had no effect. */
export const idRefused = 'command-id-invalid';

/** The codes by which the server says that the message is not there that an answer is to. */
export function isAnswerToNothing(code: string | undefined): boolean {
  return code === 'answered-message-deleted' || code === 'answered-message-not-found';
}

/** An entry that was refused, as it is sent again because somebody wants it all the same. */
export function sentAgain(entry: OutboxEntry, newId: () => string): OutboxEntry {
  const { id, code } = entry;
  // The same id, so that it cannot have a second effect; only an id that was refused for its time must be a new one.
  const isStale = code === 'message-edited-meanwhile';
  const isNew = code === 'command-too-old' || code === idRefused || isStale;
  const again: OutboxEntry = { ...entry, id: isNew ? newId() : id, state: 'pending' };
  // Who was told that it says something else by now, and wants it all the same.
  if (isStale && again.edits) again.edits = { ...again.edits, replaces: null };
  // Who was told that there is nothing to be answered any more, and wants it said all the same.
  // What was said in a thread is not said to the whole room.
  if (isAnswerToNothing(code) && !again.answers?.thread) delete again.answers;
  delete again.code;
  delete again.detail;
  return again;
}
