import type { Member, Room } from '@/lib/api/models';

import type { Order } from '../api/keep-order';

/** Whether somebody with this role removes, bans, and deletes what others said. */
export function keepsOrder(role: Room['role'] | undefined): boolean {
  return role === 'owner' || role === 'moderator';
}

/** Whether somebody may pin messages in a room: who keeps order there, and both of a direct room. */
export function mayPin(room: Pick<Room, 'role' | 'direct_with'> | undefined): boolean {
  return room !== undefined && (Boolean(room.direct_with) || keepsOrder(room.role));
}

/** What somebody in a room may do about another one, in the order in which it is offered. The server decides it again. */
export function ordersFor(room: Pick<Room, 'role' | 'direct_with'>, me: string, member: Member): Order[] {
  if (room.direct_with || member.account_id === me || !keepsOrder(room.role)) return [];
  const isOwner = room.role === 'owner';
  if (member.status === 'invited') return ['remove', 'ban'];
  if (member.role === 'owner' || (member.role === 'moderator' && !isOwner)) return [];
  // A bot keeps no order.
  if (member.bot === true) return ['remove', 'ban'];
  const roles: Order[] = [member.role === 'moderator' ? 'dismiss' : 'appoint', 'hand-over'];
  return [...(isOwner ? roles : []), 'remove', 'ban'];
}
