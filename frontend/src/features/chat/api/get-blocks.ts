import { useQuery } from '@tanstack/react-query';

import type { Blocks } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { blocksKey } from './keys';

const nobody: ReadonlySet<string> = new Set();
const ids = ({ blocks }: Blocks): ReadonlySet<string> => new Set(blocks.map(({ account_id: id }) => id));
const all = (blocks: Blocks) => blocks;

function useBlocksQuery<T>(select: (blocks: Blocks) => T) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: blocksKey,
    queryFn: ({ signal }): Promise<Blocks> => answer(api.GET('/api/v1/blocks', { signal })),
    select,
  });
}

/** Whom one has blocked. */
export function useBlocks() {
  return useBlocksQuery(all);
}

/** The ids of those whom one has blocked; nobody while that is not known. */
export function useBlocked(): ReadonlySet<string> {
  return useBlocksQuery(ids).data ?? nobody;
}
