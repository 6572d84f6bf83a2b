import { problemLine, problemText } from '@/lib/problem/problem-text';

import { Button } from './button';
import { landWhenGone } from './land-when-gone';
import { Notice } from './notice';

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: Error | null;
  fetchNextPage: () => Promise<unknown>;
}

/** What leads on in a list that comes page by page, while there is more; and why that failed. */
export function More({ query, action, busy }: { query: Pages; action: string; busy: string }) {
  return (
    <>
      {query.hasNextPage && (
        <div>
          <Button
            busy={query.isFetchingNextPage}
            onClick={({ currentTarget }) => {
              landWhenGone(currentTarget);
              void query.fetchNextPage();
            }}
          >
            {query.isFetchingNextPage ? busy : action}
          </Button>
        </div>
      )}
      {query.isFetchNextPageError && (
        <Notice kind="error">
          <p>{problemLine(problemText(query.error))}</p>
        </Notice>
      )}
    </>
  );
}
