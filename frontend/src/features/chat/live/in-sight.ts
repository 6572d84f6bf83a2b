/** Whether the message that was posted at this sequence is in sight. */
type Sees = (sequence: number) => boolean;

/** The lists of messages that somebody looks at: a room's, and a thread's beside it. */
const watched = new Set<{ room: string; sees: Sees }>();

/** Says that somebody looks at messages of a room, until what it gives back is called. */
export function watch(room: string, sees: Sees): () => void {
  const list = { room, sees };
  watched.add(list);
  return () => void watched.delete(list);
}

/** Whether somebody has this message in sight, wherever in the room or in a thread they read. */
export function isInSight(room: string, sequence: number): boolean {
  return [...watched].some((list) => list.room === room && list.sees(sequence));
}
