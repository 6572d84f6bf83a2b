import type { BotScope, OwnBotToken } from '@/lib/api/models';
import { fullTime } from '@/lib/time/format-time';

/** What a program may do by a token, in words. */
export const scopeWords: Record<BotScope, string> = {
  'read-rooms': 'read',
  'post-messages': 'post',
};

/** For how long a token can be made to work. */
export const lives = [
  { days: 30, words: '30 days' },
  { days: 90, words: '90 days' },
  { days: 365, words: 'A year' },
  { days: null, words: 'Until it is revoked' },
] as const;

/** What is to be known of a token, in one line. */
export function tokenWords(token: OwnBotToken): string {
  const may = `may ${token.scopes.map((scope) => scopeWords[scope]).join(' and ')}`;
  const used = token.last_used_on == null ? 'not used within the last month' : `last used on ${token.last_used_on}`;
  return [may, used, endWords(token)].filter((words) => words !== '').join(' · ');
}

function endWords({ expired, expires_at: end }: OwnBotToken): string {
  if (end == null) return '';
  const at = fullTime(new Date(end));
  return expired ? `expired ${at}` : `works until ${at}`;
}
