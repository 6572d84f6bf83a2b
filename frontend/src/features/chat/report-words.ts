import type { ReportReason } from '@/lib/api/models';

/** What each reason is called, in the order in which they are offered. */
export const reasons: Record<ReportReason, string> = {
  spam: 'It is spam',
  harassment: 'It insults or harasses somebody',
  threat: 'It threatens somebody or calls for violence',
  unsuitable: 'It shows what does not belong here',
  other: 'Something else',
};

/** So much can be said beside the reason. */
export const mostWords = 1000;
