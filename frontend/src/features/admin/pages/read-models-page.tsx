import { useState } from 'react';

import { EmptyState } from '@/components/empty-state';
import { Notice } from '@/components/notice';
import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { timeOfDay } from '@/lib/time/format-time';

import { useProjections } from '../api/get-projections';
import { AdminTabs } from '../components/admin-tabs';
import { useAsked } from '../components/asked';
import { OperateDialog } from '../components/operate-dialog';
import { OperationsList } from '../components/operations-list';
import { OutcomeNotice } from '../components/outcome-notice';
import { ReadModelCard } from '../components/read-model-card';
import type { Intent } from '../intents';
import { outcomeOf, readModels } from '../read-models';
import type { ReadModel, Standing } from '../read-models';
import { adminText } from '../text';

import styles from './read-models-page.module.css';

/** The server keeps no longer list of what is parked. */
const mostParked = 1000;

/** What stands still. */
const notKeptUp: Standing[] = ['refused', 'stuck', 'stopped'];

/** All read models: how far they are, what is in the making and what is stuck; with everything that can be done. */
export function ReadModelsPage() {
  const text = adminText().readModels;
  const { clock } = useAppRuntime();
  const { asked, add, putAway } = useAsked();
  const projections = useProjections(asked.map(({ sequence }) => sequence));
  const [intent, setIntent] = useState<Intent | null>(null);
  const { data, dataUpdatedAt, failureCount } = projections;
  const now = clock.now();
  const models = data ? readModels(data, now) : [];

  return (
    <div className={page.page}>
      <div className={page.column}>
        <header className={page.head}>
          <PageTitle title={text.title} />
          {data && <p className={page.muted}>{summary(models)}</p>}
        </header>
        <AdminTabs />
        <QueryTrouble query={projections} />
        {data && failureCount > 1 && (
          <Notice kind="warning">
            <p>
              <strong>{text.noAnswer}</strong> {text.noAnswerAbout(timeOfDay(new Date(dataUpdatedAt)))}
            </p>
          </Notice>
        )}
        {data && data.parked.length >= mostParked && (
          <Notice kind="warning">
            <p>
              <strong>{text.tooMuch}</strong> {text.tooMuchAbout(mostParked)}
            </p>
          </Notice>
        )}
        {projections.isPending && projections.failureCount === 0 && (
          <div role="status" aria-label={text.loading}>
            <Skeleton lines={3} />
            <Skeleton lines={3} />
          </div>
        )}
        {data && models.length === 0 && (
          <EmptyState icon="gauge" title={text.none}>
            <p>{text.noneAbout}</p>
          </EmptyState>
        )}
        <ul className={styles.list} aria-label={text.title}>
          {models.map((model) => {
            const own = asked.find(({ projection }) => projection === model.name);
            return (
              <ReadModelCard
                key={model.name}
                model={model}
                now={now}
                onIntent={setIntent}
                outcome={
                  own && (
                    <OutcomeNotice
                      key={own.position}
                      asked={own}
                      outcome={outcomeOf(data?.operations ?? [], own.sequence)}
                      onClose={() => putAway(model.name)}
                    />
                  )
                }
              />
            );
          })}
        </ul>
        {data && data.operations.length > 0 && (
          <section className={styles.history} aria-labelledby="asked">
            <h2 id="asked">{adminText().operations.title}</h2>
            <OperationsList operations={data.operations} />
          </section>
        )}
      </div>
      {intent && (
        <OperateDialog
          intent={intent}
          onAsked={(position) => {
            add(intent.model.name, position);
            setIntent(null);
          }}
          onClose={() => setIntent(null)}
        />
      )}
    </div>
  );
}

function summary(models: ReadModel[]): string {
  const text = adminText().readModels;
  const inMaking = models.filter(({ making }) => making !== null).length;
  const parked = models.reduce((sum, model) => sum + model.parked.length, 0);
  const troubled = models.filter(({ standing }) => standing !== null && notKeptUp.includes(standing)).length;
  const parts = [text.readModels(models.length)];
  if (troubled > 0) parts.push(text.notKeptUp(troubled));
  if (inMaking > 0) parts.push(text.inMaking(inMaking));
  parts.push(parked === 0 ? text.nothingParked : text.parkedKeys(parked));
  return `${parts.join(', ')}.`;
}
