import { useParams } from 'react-router';

import { ButtonLink } from '@/components/button';
import { Icon } from '@/components/icon';
import { Notice } from '@/components/notice';
import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';

import { useChain } from '../api/get-chain';
import { ChainTree } from '../components/chain-tree';

import styles from './chain-page.module.css';

/** Everything that one command or one request caused, across services, as a tree. */
export function ChainPage() {
  const { id = '' } = useParams();
  const chain = useChain(id);
  return (
    <div className={page.page}>
      <div className={page.column}>
        <header className={page.head}>
          <ButtonLink small variant="quiet" to="/audit">
            <Icon name="back" size={16} /> All events
          </ButtonLink>
          <PageTitle title="What was caused" />
          <p className={styles.id}>{id}</p>
        </header>
        <QueryTrouble query={chain} />
        {chain.isPending && chain.failureCount === 0 && (
          <div role="status" aria-label="Loading what was caused">
            <Skeleton lines={3} />
            <Skeleton lines={3} />
          </div>
        )}
        {chain.data?.truncated === true && (
          <Notice kind="warning">
            <p>
              <strong>There is more than is shown.</strong> Look for its correlation in the list of events to see the rest.
            </p>
          </Notice>
        )}
        {chain.data?.stale === true && (
          <Notice kind="warning">
            <p>
              <strong>The index is behind the log.</strong> What happened last may be missing; reload in a moment.
            </p>
          </Notice>
        )}
        {chain.data && <ChainTree commands={chain.data.commands} label="Commands and what they caused" />}
      </div>
    </div>
  );
}
