import { useInfiniteQuery } from '@tanstack/react-query';

import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { messageSearchKey } from './keys';

/** Where that was said, in one room or all that one is in, the latest first, page by page; nothing is asked for no words. */
export function useMessageSearch(text: string, room: string | null) {
  const { api, known } = useAccountRuntime();
  return useInfiniteQuery({
    queryKey: messageSearchKey(text, room),
    queryFn: ({ pageParam, signal }) => {
      // It is a question, though it has a body: it is to know of what one did.
      const position = known.asParameter();
      const query = position === null ? {} : { position };
      const body = { text, cursor: pageParam, ...(room !== null && { room }) };
      return answer(api.POST('/api/v1/message-searches', { params: { query }, body, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
    enabled: text !== '',
  });
}
