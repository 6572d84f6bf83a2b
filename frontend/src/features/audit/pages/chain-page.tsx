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
import { auditText } from '../text';

import styles from './chain-page.module.css';

/** Everything that one command or one request caused, across services, as a tree. */
export function ChainPage() {
  const { id = '' } = useParams();
  const chain = useChain(id);
  const text = auditText().chain;
  return (
    <div className={page.page}>
      <div className={page.column}>
        <header className={page.head}>
          <ButtonLink small variant="quiet" to="/audit">
            <Icon name="back" size={16} /> {auditText().allEvents}
          </ButtonLink>
          <PageTitle title={text.title} />
          <p className={styles.id}>{id}</p>
        </header>
        <QueryTrouble query={chain} />
        {chain.isPending && chain.failureCount === 0 && (
          <div role="status" aria-label={text.loading}>
            <Skeleton lines={3} />
            <Skeleton lines={3} />
          </div>
        )}
        {chain.data?.truncated === true && (
          <Notice kind="warning">
            <p>
              <strong>{text.truncated}</strong> {text.truncatedHint}
            </p>
          </Notice>
        )}
        {chain.data?.stale === true && (
          <Notice kind="warning">
            <p>
              <strong>{text.behind}</strong> {text.behindHint}
            </p>
          </Notice>
        )}
        {chain.data && <ChainTree commands={chain.data.commands} label={text.label} />}
      </div>
    </div>
  );
}
