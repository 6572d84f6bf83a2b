import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

import { ButtonLink } from '@/components/button';
import { CheckBox } from '@/components/check-box';
import { EmptyState } from '@/components/empty-state';
import { Icon } from '@/components/icon';
import { Notice } from '@/components/notice';
import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import type { AuditState } from '@/lib/api/models';
import { toTheSecond } from '@/lib/time/moment';

import { useAuditDiff, useAuditState } from '../api/get-state';
import { ChangesList } from '../components/changes-list';
import { EventList } from '../components/event-list';
import { MomentSlider } from '../components/moment-slider';
import { RevealDialog } from '../components/reveal-dialog';
import { TimeField } from '../components/time-field';
import { ValueTree } from '../components/value-tree';
import { placeOf } from '../event-words';
import { searchOf } from '../filters';
import { boundaryOf, momentAt, stateSearch, stopOf } from '../moments';
import type { Boundary } from '../moments';
import { auditText } from '../text';

import styles from './state-page.module.css';

/** How something was at a moment, and what changed since another one. */
export function StatePage() {
  const search = new URLSearchParams(useLocation().search);
  const boundary = boundaryOf(search);
  const text = auditText().state;
  return (
    <div className={page.page}>
      <div className={page.column}>
        <header className={page.head}>
          <ButtonLink small variant="quiet" to="/audit">
            <Icon name="back" size={16} /> {auditText().allEvents}
          </ButtonLink>
          <PageTitle title={text.title} />
          {boundary && <p className={styles.small}>{boundary.subject}</p>}
          {boundary?.message !== undefined && <p className={styles.small}>{text.message(boundary.message)}</p>}
        </header>
        {boundary ? (
          <Moments
            key={`${boundary.subject} ${boundary.message ?? ''}`}
            boundary={boundary}
            at={search.get('at') ?? ''}
            from={search.get('from')}
          />
        ) : (
          <EmptyState icon="search" title={text.nothingNamed}>
            <p>{text.nothingNamedHint}</p>
          </EmptyState>
        )}
      </div>
    </div>
  );
}

interface MomentsProps {
  boundary: Boundary;
  /** A sequence, a time, or empty for now. */
  at: string;
  /** What it is compared with; null when it is not. */
  from: string | null;
}

function Moments({ boundary, at, from }: MomentsProps) {
  const navigate = useNavigate();
  // From before everything on: all of its events, in their order.
  const history = useAuditDiff(boundary, '0', '');
  const state = useAuditState(boundary, at);
  const diff = useAuditDiff(boundary, from, at);
  const [revealed, setRevealed] = useState<{ stream: string; sequence: number } | null>(null);
  const events = history.data?.events ?? [];
  const go = (nextAt: string, nextFrom: string | null) =>
    void navigate({ search: stateSearch(boundary, nextAt, nextFrom) }, { replace: true, preventScrollReset: true });
  const stop = stopOf(at, events);
  const text = auditText().state;
  const fromStop = from === null ? 0 : stopOf(from, events);

  return (
    <>
      <section className={styles.card} aria-label={text.moment}>
        <QueryTrouble query={history} />
        {history.isPending && history.failureCount === 0 && <Skeleton lines={2} />}
        {history.data?.truncated === true && (
          <Notice kind="info">
            <p>{text.sliderHas(events.length)}</p>
          </Notice>
        )}
        {events.length > 0 && (
          <>
            {from !== null && (
              <MomentSlider
                label={text.from}
                events={events}
                stop={fromStop}
                onStop={(next) => go(next > stop ? momentAt(next, events) : at, momentAt(next, events))}
              />
            )}
            <MomentSlider
              label={from === null ? text.moment : text.to}
              events={events}
              stop={stop}
              onStop={(next) => {
                const moment = momentAt(next, events);
                go(moment, from !== null && next < fromStop ? moment : from);
              }}
            />
          </>
        )}
        <TimeField at={at} className={styles.time} onTime={(time) => go(time, from)} />
        <CheckBox
          checked={from !== null}
          onChange={(checked) => go(at, checked ? momentAt(Math.max(0, stop - 1), events) : null)}
        >
          {text.compare}
        </CheckBox>
      </section>
      {from !== null && (
        <section className={styles.part} aria-labelledby="changes">
          <h2 id="changes">{text.whatChanged}</h2>
          <QueryTrouble query={diff} />
          {diff.isPending && diff.failureCount === 0 && <Skeleton lines={2} />}
          {diff.data && <ChangesList changes={diff.data.changes} />}
          {diff.data && diff.data.events.length > 0 && (
            <>
              <h3>{text.byEvents(diff.data.events.length)}</h3>
              {diff.data.truncated && <p className={styles.small}>{text.thereWereMore}</p>}
              <EventList
                label={text.between}
                events={diff.data.events}
                open={null}
                searchFor={(event) => `${searchOf({ command: event.command_id })}&event=${placeOf(event)}`}
              />
            </>
          )}
        </section>
      )}
      <section className={styles.part} aria-labelledby="state">
        <h2 id="state">{from === null ? text.stood : text.stoodThen}</h2>
        <QueryTrouble query={state} />
        {state.isPending && state.failureCount === 0 && (
          <div role="status" aria-label={text.loading}>
            <Skeleton lines={3} />
          </div>
        )}
        {state.data && <Stood state={state.data} onReveal={setRevealed} />}
      </section>
      {revealed && <RevealDialog {...revealed} onClose={() => setRevealed(null)} />}
    </>
  );
}

interface StoodProps {
  state: AuditState;
  onReveal: (place: { stream: string; sequence: number }) => void;
}

function Stood({ state, onReveal }: StoodProps) {
  const { at, events, version } = state;
  const text = auditText().state;
  const time = typeof at.time === 'string' ? `, ${toTheSecond(new Date(at.time))}` : '';
  return (
    <div className={styles.card}>
      <p className={styles.small}>
        {text.upTo(state.stream, at.sequence)}
        {time} · {text.events(events)}
        {typeof version === 'number' ? ` · ${text.version(version)}` : ''} · {text.epoch(state.epoch)}
      </p>
      {state.state === null || state.state === undefined ? (
        <p>{text.nothingYet}</p>
      ) : (
        <ValueTree value={state.state} onReveal={onReveal} />
      )}
    </div>
  );
}

