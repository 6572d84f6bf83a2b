import { Button } from '@/components/button';
import { Skeleton } from '@/components/skeleton';

import type { LoadState } from '../api/get-timeline';

import styles from './message-list.module.css';

interface HistoryEdgeProps {
  /** What is said while it is loaded. */
  words: string;
  /** What is said, and can be clicked, when it could not be. */
  failure: string;
  state: LoadState;
  onRetry: () => void;
}

/** What stands where the history goes on and is not loaded: as much room as some messages take, so that nothing jumps. */
export function HistoryEdge({ words, failure, state, onRetry }: HistoryEdgeProps) {
  if (state === 'failed') {
    return (
      <p role="alert">
        <Button small onClick={onRetry}>
          {failure}
        </Button>
      </p>
    );
  }
  return (
    <div className={styles.edge}>
      {state === 'loading' && (
        <p className="visually-hidden" role="status">
          {words}
        </p>
      )}
      <Skeleton lines={2} avatar />
      <Skeleton lines={3} avatar />
    </div>
  );
}
