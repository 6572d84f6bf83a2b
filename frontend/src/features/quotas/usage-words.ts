import type { Quotas } from '@/lib/api/models';
import { count } from '@/lib/text/count';
import { fileSize } from '@/lib/text/file-size';
import { timeAhead } from '@/lib/time/format-time';

import { quotasText } from './text';

/** One of the things that are counted. */
export interface Usage {
  label: string;
  /** How much is used, of how much. */
  words: string;
  /** From 0 to 1; null where there is no limit. */
  share: number | null;
  /** How it stands, if that is worth a word: the bar's colour alone says nothing. */
  state: 'fine' | 'nearly' | 'used-up';
  /** When there is more, and what to do. */
  advice: string;
}

/** From here on it is said that little is left. */
const nearly = 0.8;

/** What is counted, in the order in which it is shown. */
export function usagesOf(quotas: Quotas, now: Date): Usage[] {
  return [conversions(quotas, now), storage(quotas)];
}

/** How large one file may be. */
export function uploadWords({ limits }: Quotas): string | null {
  return typeof limits.upload_bytes === 'number' ? quotasText().upload(fileSize(limits.upload_bytes)) : null;
}

function conversions({ limits, used, day_ends_at: ends }: Quotas, now: Date): Usage {
  const limit = limits.conversions_per_day ?? null;
  const { conversions_today: asked } = used;
  const text = quotasText();
  return {
    label: text.conversions,
    words: limit === null ? text.unlimited(count(asked)) : text.of(count(asked), count(limit)),
    share: shareOf(asked, limit),
    state: stateOf(asked, limit),
    advice: limit === null ? '' : text.countedAnew(timeAhead(new Date(ends), now)),
  };
}

function storage({ limits, used, conversion_files_kept_days: kept, deleted_files_kept_days: deleted }: Quotas): Usage {
  const limit = limits.stored_bytes ?? null;
  const { stored_bytes: stored } = used;
  const text = quotasText();
  return {
    label: text.stored,
    words: limit === null ? text.unlimited(fileSize(stored)) : text.of(fileSize(stored), fileSize(limit)),
    share: shareOf(stored, limit),
    state: stateOf(stored, limit),
    advice: text.filesGo(kept, deleted),
  };
}

function shareOf(used: number, limit: number | null): number | null {
  if (limit === null) return null;
  return limit === 0 ? 1 : Math.min(1, used / limit);
}

function stateOf(used: number, limit: number | null): Usage['state'] {
  if (limit === null) return 'fine';
  if (used >= limit) return 'used-up';
  return used >= limit * nearly ? 'nearly' : 'fine';
}
