import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

import { Button, ButtonLink } from '@/components/button';
import { classNames } from '@/components/class-names';
import { EmptyState } from '@/components/empty-state';
import { More } from '@/components/more';
import { Notice } from '@/components/notice';
import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';

import { useEvents } from '../api/get-events';
import { EventList } from '../components/event-list';
import { EventPanel } from '../components/event-panel';
import { ExportDialog } from '../components/export-dialog';
import { FilterForm } from '../components/filter-form';
import { placeOf } from '../event-words';
import { filtersOf, searchOf, wrongWith } from '../filters';
import { auditText } from '../text';

import styles from './events-page.module.css';

/** What happened: the log's events by who, what, where and when; one of them open beside the list. */
export function EventsPage() {
  const location = useLocation();
  const navigate = useNavigate();
  const search = new URLSearchParams(location.search);
  const filters = filtersOf(search);
  const filterSearch = searchOf(filters);
  const open = search.get('event');
  const isAskable = Object.keys(wrongWith(filters)).length === 0;
  const events = useEvents(filters, isAskable);
  const items = events.data?.pages.flatMap(({ items: some }) => some) ?? [];
  const opened = items.find((event) => placeOf(event) === open) ?? null;
  const [isExporting, setExporting] = useState(false);
  const isStale = events.data?.pages[0]?.stale === true;
  const text = auditText().events;

  return (
    <div className={page.page}>
      <div className={classNames(page.column, styles.column)}>
        <header className={page.head}>
          <PageTitle title={text.title} />
          <p className={page.muted}>{text.hint}</p>
          {isAskable && <Button onClick={() => setExporting(true)}>{text.export}</Button>}
        </header>
        <div className={styles.filter}>
          <FilterForm
            search={filterSearch}
            filters={filters}
            busy={events.isFetching && !events.isFetchingNextPage && events.failureCount === 0}
            onApply={(next) => {
              const nextSearch = searchOf(next);
              if (nextSearch === filterSearch) void events.refetch();
              else void navigate({ search: nextSearch });
            }}
          />
        </div>
        {!isAskable && (
          <Notice kind="error">
            <p>
              <strong>{text.wrongAddress}</strong> {text.wrongAddressHint}
            </p>
          </Notice>
        )}
        {isAskable && <QueryTrouble query={events} />}
        {isStale && (
          <Notice kind="warning">
            <p>
              <strong>{text.behind}</strong> {text.behindHint}
            </p>
          </Notice>
        )}
        {isAskable && events.isPending && events.failureCount === 0 && (
          <div role="status" aria-label={text.loading}>
            <Skeleton lines={3} />
            <Skeleton lines={3} />
          </div>
        )}
        <div className={classNames(styles.halves, open !== null && styles.withEvent)}>
          <div className={styles.events}>
            {events.data && items.length === 0 && (
              <EmptyState icon="search" title={text.none}>
                <p>{text.noneHint}</p>
              </EmptyState>
            )}
            {items.length > 0 && (
              <EventList
                events={items}
                open={open}
                searchFor={(event) => {
                  const next = new URLSearchParams(filterSearch);
                  next.set('event', placeOf(event));
                  return next.toString();
                }}
              />
            )}
            <More query={events} action={text.older} busy={text.loadingOlder} />
          </div>
          {open !== null && events.data && (
            <div className={styles.open}>
              {opened ? (
                <EventPanel event={opened} closeSearch={filterSearch} />
              ) : (
                <EmptyState icon="search" title={text.notInList}>
                  <p>{text.notInListHint}</p>
                  <ButtonLink to={{ search: filterSearch }}>{text.toList}</ButtonLink>
                </EmptyState>
              )}
            </div>
          )}
        </div>
      </div>
      {isExporting && <ExportDialog filters={filters} onClose={() => setExporting(false)} />}
    </div>
  );
}
