import type { ApiClient } from '@/lib/api/client';
import { answer } from '@/lib/api/problem';

/** Remembers up to which message one has read a room. It never goes back, so sending it late or twice does no harm. */
export function moveReadMarker(api: ApiClient, room: string, sequence: number): Promise<{ sequence: number }> {
  return answer(api.PUT('/api/v1/rooms/{room}/read-marker', { params: { path: { room } }, body: { sequence } }));
}
