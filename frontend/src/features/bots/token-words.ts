import type { OwnBotToken } from '@/lib/api/models';
import { dateInWords, fullTime } from '@/lib/time/format-time';

import { botsText } from './text';

/** For how long a token can be made to work. */
export const lives = [
  { days: 30, life: 'month' },
  { days: 90, life: 'quarter' },
  { days: 365, life: 'year' },
  { days: null, life: 'ever' },
] as const;

/** What is to be known of a token, in one line. */
export function tokenWords(token: OwnBotToken): string {
  const text = botsText().tokens;
  const may = text.may(token.scopes.map((scope) => text.scopes[scope]).join(text.and));
  const { last_used_on: day } = token;
  const used = typeof day === 'string' ? text.lastUsed(dateInWords(day)) : text.notUsed;
  return [may, used, endWords(token)].filter((words) => words !== '').join(' · ');
}

function endWords({ expired, expires_at: end }: OwnBotToken): string {
  if (typeof end !== 'string') return '';
  const at = fullTime(new Date(end));
  const text = botsText().tokens;
  return expired ? text.expiredAt(at) : text.worksUntil(at);
}
