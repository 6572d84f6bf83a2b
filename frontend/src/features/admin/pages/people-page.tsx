import { useState } from 'react';

import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import type { Account } from '@/lib/api/models';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import { useAccounts } from '../api/get-accounts';
import { AdminTabs } from '../components/admin-tabs';
import { BotsPart } from '../components/bots-part';
import { ChangeRoleDialog } from '../components/change-role-dialog';
import { LimitsOfAccountDialog, LimitsOfEverybodyDialog } from '../components/limits-dialog';
import { ListedPages } from '../components/listed-pages';
import { PeopleFilter } from '../components/people-filter';
import { PeopleList } from '../components/people-list';
import { ResetSecondFactorDialog } from '../components/reset-second-factor-dialog';
import { filtersOf, searchOf } from '../people';
import { adminText } from '../text';
import { useFilters } from '../use-filters';

/** Who has an account here and what they may do, which an administrator can change. */
export function PeoplePage() {
  const text = adminText().people;
  const { clock } = useAppRuntime();
  const { account: me } = useAccountRuntime();
  const { filters, search, apply } = useFilters({ read: filtersOf, write: searchOf });
  const people = useAccounts(filters);
  const [changing, setChanging] = useState<Account | null>(null);
  const [resetting, setResetting] = useState<Account | null>(null);
  const [limiting, setLimiting] = useState<Account | 'everybody' | null>(null);

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
          search={search}
          filters={filters}
          busy={people.isFetching && !people.isFetchingNextPage && people.failureCount === 0}
          onApply={(next) => apply(next, () => people.refetch())}
        />
        <ListedPages
          query={people}
          loading={text.loading}
          none={
            <EmptyState icon="people" title={text.none}>
              <p>{text.noneAbout}</p>
            </EmptyState>
          }
        >
          {(accounts) => (
            <PeopleList
              accounts={accounts}
              me={me.id}
              now={new Date(clock.now())}
              onChange={setChanging}
              onReset={setResetting}
              onLimits={setLimiting}
            />
          )}
        </ListedPages>
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
