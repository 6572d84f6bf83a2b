import { useMutation, useQueryClient } from '@tanstack/react-query';

import type { Blocks, Person } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import { blocksKey, roomsKey } from './keys';

interface Wish {
  person: Person;
  isBlocked: boolean;
}

/** Blocks somebody, or takes that back. It shows at once. */
export function useBlockPerson() {
  const { api, newId } = useAccountRuntime();
  const { clock } = useAppRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ person, isBlocked }: Wish) => {
      const params = { path: { account: person.account_id }, header: { 'Idempotency-Key': newId() } };
      return isBlocked
        ? answer(api.PUT('/api/v1/blocks/{account}', { params }))
        : answer(api.DELETE('/api/v1/blocks/{account}', { params }));
    },
    onMutate: async (wish) => {
      await queryClient.cancelQueries({ queryKey: blocksKey });
      const before = queryClient.getQueryData<Blocks>(blocksKey);
      queryClient.setQueryData<Blocks>(blocksKey, (blocks) => blocks && withWish(blocks, wish, new Date(clock.now())));
      return { before };
    },
    onError: (_, __, context) => queryClient.setQueryData<Blocks>(blocksKey, context?.before),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: blocksKey }),
        // What is new there is counted without them.
        queryClient.invalidateQueries({ queryKey: roomsKey }),
      ]),
  });
}

function withWish(list: Blocks, { person, isBlocked }: Wish, now: Date): Blocks {
  const others = list.blocks.filter((each) => each.account_id !== person.account_id);
  return { ...list, blocks: isBlocked ? [{ ...person, blocked_at: now.toISOString() }, ...others] : others };
}
