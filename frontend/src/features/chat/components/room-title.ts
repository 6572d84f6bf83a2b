import type { Room, RoomSummary } from '@/lib/api/models';

import { displayName } from './person-name';

/** What a room is called: by its name, or by whom one writes to there. */
export function roomTitle({ name, direct_with: other }: Pick<Room | RoomSummary, 'name' | 'direct_with'>): string {
  return other ? displayName(other) : name;
}
