import type { ApiClient } from '@/lib/api/client';
import type { SessionAnswer } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';

/** A new access token for the refresh cookie. */
export function refreshSession(api: ApiClient): Promise<SessionAnswer> {
  return answer(api.POST('/api/v1/sessions/refresh'));
}
