import type { SessionItem } from '@/lib/api/models';
import { shortTimeWithin } from '@/lib/time/format-time';

import { accountsText } from './text';

/** How long ago a session was used; to the minute is all that is known. */
export function lastUsedWords({ last_used_at: at }: Pick<SessionItem, 'last_used_at'>, now: Date): string {
  const text = accountsText().sessions;
  const time = new Date(at);
  const minutes = Math.floor((now.getTime() - time.getTime()) / 60_000);
  if (minutes < 15) return text.justNow;
  if (minutes < 60) return text.minutesAgo(minutes);
  return text.lastUsed(shortTimeWithin(time, now));
}
