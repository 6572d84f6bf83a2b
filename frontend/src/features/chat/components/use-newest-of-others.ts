import { useState } from 'react';

import type { Person } from '@/lib/api/models';
import { positionIn } from '@/lib/live/position';

import type { TimelineState } from '../live/timeline-state';
import { chatText } from '../text';

import { saidOrFiles } from './files-text';
import { displayName } from './person-name';

/** What a screen reader is told: the newest message of somebody else, if it came while the room was open. */
export function useNewestOfOthers(
  timeline: TimelineState,
  people: ReadonlyMap<string, Person>,
  me: string,
  blocked: ReadonlySet<string>,
): string {
  const newest = timeline.messages.at(-1);
  const [openedAt] = useState(() => Math.max(newest?.sequence ?? 0, positionIn(timeline.position, 'CHATS').sequence));
  // What one comes to by reading on is not spoken.
  if (!newest || timeline.hasNewer || newest.sequence <= openedAt) return '';
  if (newest.authorId === me || blocked.has(newest.authorId)) return '';
  const name = displayName(people.get(newest.authorId));
  return newest.deleted ? chatText().timeline.newestDeleted(name) : `${name}: ${saidOrFiles(newest.body, newest.attachments.length)}`;
}
