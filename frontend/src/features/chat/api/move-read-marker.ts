import type { ApiClient } from '@/lib/api/client';
import { answer } from '@/lib/api/problem';

/**
 * Remembers up to which message one has read a room. It never goes back, so sending it late or twice does no harm. It
 * goes out also while the page is being left.
 */
export function moveReadMarker(api: ApiClient, room: string, sequence: number): Promise<{ sequence: number }> {
  const init = { params: { path: { room } }, body: { sequence }, keepalive: true };
  return answer(api.PUT('/api/v1/rooms/{room}/read-marker', init));
}
