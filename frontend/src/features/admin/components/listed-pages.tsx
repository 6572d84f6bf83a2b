import type { ReactNode } from 'react';

import { More } from '@/components/more';
import { Notice } from '@/components/notice';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';

import { adminText } from '../text';

interface Pages<Item> {
  data: { pages: readonly { items: readonly Item[]; stale: boolean }[] } | undefined;
  isPending: boolean;
  isError: boolean;
  error: Error | null;
  failureReason: Error | null;
  failureCount: number;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => Promise<unknown>;
  refetch: () => Promise<unknown>;
}

interface ListedPagesProps<Item> {
  query: Pages<Item>;
  /** What is said while nothing is there yet. */
  loading: string;
  /** What stands there when there is nothing. */
  none: ReactNode;
  /** The list of these. */
  children: (items: readonly Item[]) => ReactNode;
}

/** A list that comes page by page, in all of its states. */
export function ListedPages<Item>({ query, loading, none, children }: ListedPagesProps<Item>) {
  const text = adminText().people;
  const items = query.data?.pages.flatMap((each) => each.items) ?? [];
  return (
    <>
      <QueryTrouble query={query} />
      {query.data?.pages[0]?.stale === true && (
        <Notice kind="warning">
          <p>
            <strong>{text.stale}</strong> {text.staleAbout}
          </p>
        </Notice>
      )}
      {query.isPending && query.failureCount === 0 && (
        <div role="status" aria-label={loading}>
          <Skeleton lines={3} />
          <Skeleton lines={3} />
        </div>
      )}
      {query.data && items.length === 0 && none}
      {items.length > 0 && children(items)}
      <More query={query} action={text.more} busy={text.loadingMore} />
    </>
  );
}
