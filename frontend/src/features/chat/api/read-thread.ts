import type { ApiClient } from '@/lib/api/client';
import { answer } from '@/lib/api/problem';

/** Says up to which answer one has read a thread of a room. */
export async function readThread(api: ApiClient, id: string, place: { room: string; thread: number }, upTo: number): Promise<void> {
  await answer(
    api.PUT('/api/v1/rooms/{room}/threads/{thread}/read-marker', {
      params: { path: place, header: { 'Idempotency-Key': id } },
      body: { read_up_to: upTo },
    }),
  );
}
