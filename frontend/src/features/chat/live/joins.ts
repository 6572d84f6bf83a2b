import type { EventFrame } from '@/lib/live/frames';

/** What changes when somebody comes in: who is in the room, and maybe how often a link was used. */
export interface Join {
  byLink: boolean;
}

/**
 * Somebody else who came into the room, if that is what happened. In a large public room that is often, and everybody in it is
 * told; what they are shown beside its people stays as it is.
 */
export function joinOfAnother({ event_type: type, data }: EventFrame, me: string): Join | null {
  if (type !== 'InvitationAccepted' && type !== 'JoinedOpenRoom' && type !== 'JoinedByLink') return null;
  const account = data?.account;
  return typeof account === 'string' && account !== me ? { byLink: type === 'JoinedByLink' } : null;
}
