import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { InfiniteData } from '@tanstack/react-query';

import type { Bot, BotList } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

const pageSize = 50;
const botsKey = ['all-bots'] as const;

/** Which bots there are, the newest first, page by page. That somebody looks is written into the log, as with people. */
export function useAllBots(isAsked: boolean) {
  const { api } = useAccountRuntime();
  return useInfiniteQuery({
    queryKey: botsKey,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return answer(api.GET('/api/v1/bots', { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
    enabled: isAsked,
    meta: { onDemand: true },
  });
}

interface Disable {
  bot: Bot;
  /** Whether it is to do nothing, or may have tokens again. */
  disabled: boolean;
}

/** Disables somebody's bot, or enables it. The list is changed where it is: asking again would be another look. */
export function useDisableBot() {
  const { api, newId } = useAccountRuntime();
  const { clock } = useAppRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ bot, disabled }: Disable) => {
      const path = { account: bot.owner.account_id, bot: bot.bot.account_id };
      const params = { path, header: { 'Idempotency-Key': newId() } };
      const route = '/api/v1/accounts/{account}/bots/{bot}/disabled';
      return answer(disabled ? api.PUT(route, { params }) : api.DELETE(route, { params }));
    },
    onSuccess: (_, { bot, disabled }) => {
      const at = disabled ? new Date(clock.now()).toISOString() : null;
      queryClient.setQueryData<InfiniteData<BotList>>(botsKey, (lists) =>
        lists && { ...lists, pages: lists.pages.map((page) => withDisabled(page, bot.bot.account_id, at)) },
      );
    },
  });
}

function withDisabled(page: BotList, id: string, at: string | null): BotList {
  return { ...page, items: page.items.map((item) => (item.bot.account_id === id ? { ...item, disabled_at: at } : item)) };
}
