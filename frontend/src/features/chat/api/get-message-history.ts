import { useQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { messageHistoryKey } from './keys';

/** What a message said, from its first text on; asked for anew for each of its texts. */
export function useMessageHistory(room: string, message: { id: string; sequence: number; textSequence: number }) {
  const { api } = useAccountRuntime();
  const { id, sequence, textSequence } = message;
  return useQuery({
    queryKey: messageHistoryKey(room, id, textSequence),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/rooms/{room}/messages/{message}/history', {
          params: { path: { room, message: id }, query: { sequence } },
          signal,
        }),
      ),
  });
}
