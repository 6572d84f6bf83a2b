import { problemText } from '@/lib/problem/problem-text';

import { Button } from './button';
import { landWhenGone } from './land-when-gone';
import { Notice, ProblemNotice } from './notice';
import { componentText } from './text';

interface Query {
  isPending: boolean;
  isError: boolean;
  error: Error | null;
  failureReason: Error | null;
  failureCount: number;
  refetch: () => unknown;
}

/** Says why there is nothing to see: what is tried again by itself, and what would need a click. */
export function QueryTrouble({ query }: { query: Query }) {
  if (query.isError && !query.isPending && query.error) {
    return (
      <ProblemNotice text={problemText(query.error)}>
        <div>
          <Button
            small
            onClick={({ currentTarget }) => {
              landWhenGone(currentTarget);
              query.refetch();
            }}
          >
            {componentText().tryAgain}
          </Button>
        </div>
      </ProblemNotice>
    );
  }
  // The first failure may be a blink.
  if (query.isPending && query.failureReason && query.failureCount > 1) {
    return (
      <Notice kind="warning">
        <p>
          <strong>{problemText(query.failureReason).title}</strong> {componentText().tryingAgain}
        </p>
      </Notice>
    );
  }
  return null;
}
