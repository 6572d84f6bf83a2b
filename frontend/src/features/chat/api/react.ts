import type { ApiClient } from '@/lib/api/client';
import { answer } from '@/lib/api/problem';
import { positionIn } from '@/lib/live/position';
import type { Position } from '@/lib/live/position';

/** One's own reaction to a message, as it is to be. */
interface WantedReaction {
  room: string;
  message: { id: string; sequence: number };
  emoji: string;
  wanted: boolean;
}

/** Reacts to a message, or takes that back, and tells from where on everybody sees it. */
export async function react(api: ApiClient, id: string, { room, message, emoji, wanted }: WantedReaction): Promise<Position> {
  const { position } = await answer(
    api.PUT('/api/v1/rooms/{room}/messages/{message}/reactions', {
      body: { emoji, reacts: wanted },
      params: {
        path: { room, message: message.id },
        query: { sequence: message.sequence },
        header: { 'Idempotency-Key': id },
      },
    }),
  );
  return positionIn(position, 'CHATS');
}
