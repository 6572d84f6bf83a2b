import type { QueryClient } from '@tanstack/react-query';

/** Where somebody reads who is not at the end: a message, and how far below the top of the list it stands. */
interface ReadingPlace {
  message: string;
  sequence: number;
  top: number;
}

const places = new WeakMap<QueryClient, Map<string, ReadingPlace>>();

/**
 * Where one reads in each room, for as long as the account is logged in on this page: who goes to another room and comes
 * back goes on from there. A room that is not in it is read at its end.
 */
export function readingPlaces(queryClient: QueryClient): Map<string, ReadingPlace> {
  const known = places.get(queryClient);
  if (known) return known;
  const fresh = new Map<string, ReadingPlace>();
  places.set(queryClient, fresh);
  return fresh;
}

/** What a room's place is kept under, or that of a thread of it. */
export function placeKey(room: string, thread: number | null): string {
  return thread === null ? room : `${room}/${thread}`;
}
