import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { Notice } from '@/components/notice';
import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import type { Account } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import { useAccounts } from '../api/get-accounts';
import { AdminTabs } from '../components/admin-tabs';
import { BotsPart } from '../components/bots-part';
import { ChangeRoleDialog } from '../components/change-role-dialog';
import { LimitsOfAccountDialog, LimitsOfEverybodyDialog } from '../components/limits-dialog';
import { PeopleFilter } from '../components/people-filter';
import { PeopleList } from '../components/people-list';
import { ResetSecondFactorDialog } from '../components/reset-second-factor-dialog';
import { filtersOf, searchOf } from '../people';
import { adminText } from '../text';

/** Who has an account here and what they may do, which an administrator can change. */
export function PeoplePage() {
  const text = adminText().people;
  const { clock } = useAppRuntime();
  const { account: me } = useAccountRuntime();
  const navigate = useNavigate();
  const filters = filtersOf(new URLSearchParams(useLocation().search));
  const search = searchOf(filters);
  const people = useAccounts(filters);
  const [changing, setChanging] = useState<Account | null>(null);
  const [resetting, setResetting] = useState<Account | null>(null);
  const [limiting, setLimiting] = useState<Account | 'everybody' | null>(null);
  const accounts = people.data?.pages.flatMap(({ items }) => items) ?? [];

  return (
    <div className={page.page}>
      <div className={page.column}>
        <header className={page.head}>
          <PageTitle title={text.title} />
          <p className={page.muted}>{text.about}</p>
        </header>
        <AdminTabs />
        <div>
          <Button small onClick={() => setLimiting('everybody')}>
            {adminText().limits.ofEverybody}
          </Button>
        </div>
        <PeopleFilter
          key={search}
          filters={filters}
          busy={people.isFetching && !people.isFetchingNextPage && people.failureCount === 0}
          onApply={(next) => {
            const nextSearch = searchOf(next);
            if (nextSearch === search) void people.refetch();
            else void navigate({ search: nextSearch });
          }}
        />
        <QueryTrouble query={people} />
        {people.data?.pages[0]?.stale === true && (
          <Notice kind="warning">
            <p>
              <strong>{text.stale}</strong> {text.staleAbout}
            </p>
          </Notice>
        )}
        {people.isPending && people.failureCount === 0 && (
          <div role="status" aria-label={text.loading}>
            <Skeleton lines={3} />
            <Skeleton lines={3} />
          </div>
        )}
        {people.data && accounts.length === 0 && (
          <EmptyState icon="people" title={text.none}>
            <p>{text.noneAbout}</p>
          </EmptyState>
        )}
        {accounts.length > 0 && (
          <PeopleList
            accounts={accounts}
            me={me.id}
            now={new Date(clock.now())}
            onChange={setChanging}
            onReset={setResetting}
            onLimits={setLimiting}
          />
        )}
        {people.hasNextPage && (
          <div>
            <Button busy={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
              {people.isFetchingNextPage ? text.loadingMore : text.more}
            </Button>
          </div>
        )}
        {people.isFetchNextPageError && (
          <Notice kind="error">
            <p>{problemLine(problemText(people.error))}</p>
          </Notice>
        )}
        <BotsPart />
      </div>
      {changing && <ChangeRoleDialog account={changing} onClose={() => setChanging(null)} />}
      {limiting === 'everybody' && <LimitsOfEverybodyDialog onClose={() => setLimiting(null)} />}
      {limiting !== null && limiting !== 'everybody' && (
        <LimitsOfAccountDialog account={limiting} onClose={() => setLimiting(null)} />
      )}
      {resetting && <ResetSecondFactorDialog account={resetting} onClose={() => setResetting(null)} />}
    </div>
  );
}
