import type { ReactNode } from 'react';

import { Badge } from '@/components/badge';
import type { BadgeTone } from '@/components/badge';
import { Button } from '@/components/button';
import type { Build, Shard } from '@/lib/api/models';
import { count, counted } from '@/lib/text/count';
import { duration, fullTime } from '@/lib/time/format-time';

import type { Intent } from '../intents';
import { lagOf } from '../read-models';
import type { ReadModel, Standing } from '../read-models';

import { MakingPart } from './making-part';
import { ParkedPart } from './parked-part';
import styles from './read-model-card.module.css';

/** How a build stands, in words and in a colour. */
const standings: Record<Standing, { words: string; tone: BadgeTone }> = {
  level: { words: 'Live', tone: 'success' },
  behind: { words: 'Catching up', tone: 'warning' },
  stuck: { words: 'Failed: does not move', tone: 'danger' },
  stopped: { words: 'Waiting for its program', tone: 'danger' },
  parked: { words: 'Live, with parked keys', tone: 'warning' },
};

interface ReadModelCardProps {
  model: ReadModel;
  /** Server time, in milliseconds. */
  now: number;
  onIntent: (intent: Intent) => void;
  /** What was asked of it last, and what came of it. */
  outcome: ReactNode;
}

/** A read model: how far it is, what is in the making beside it, what is stuck, and what can be done about it. */
export function ReadModelCard({ model, now, onIntent, outcome }: ReadModelCardProps) {
  const { name, live, standing, making, earlier, parked, shards } = model;
  return (
    <li>
      <article className={styles.card} aria-labelledby={`read-model-${name}`}>
        <header className={styles.head}>
          <h2 id={`read-model-${name}`}>{name}</h2>
          {standing && <Badge tone={standings[standing].tone}>{standings[standing].words}</Badge>}
          {making === null && (
            <Button small aria-label={`Rebuild ${name}…`} onClick={() => onIntent({ kind: 'rebuild', model })}>
              Rebuild…
            </Button>
          )}
        </header>
        {live && <Figures build={live} shards={shards} />}
        {standing === 'stuck' && (
          <p className={styles.error}>
            It has not everything and does not move. The log of the program that keeps it says why; what could not be
            applied is not skipped.
          </p>
        )}
        {standing === 'stopped' && live && (
          <p className={styles.error}>
            No running program keeps it
            {typeof live.measured_at === 'string' ? ` since ${fullTime(new Date(live.measured_at))}` : ''}: answers are as
            old as that, and say so. It goes on when the program with its code starts.
          </p>
        )}
        {outcome}
        {making && <MakingPart model={model} build={making} now={now} onIntent={onIntent} />}
        {parked.length > 0 && <ParkedPart model={model} onIntent={onIntent} />}
        {earlier.map((build) => (
          <section key={build.build} className={styles.part} aria-label={`Build ${build.build} of ${name}, kept`}>
            <div className={styles.row}>
              <p className={styles.words}>
                Build {build.build} was read before and is kept for a week.{' '}
                <span className={styles.small}>
                  Version {build.version}, {counted(build.applied, 'event')}
                </span>
              </p>
              <div className={styles.buttons}>
                <Button
                  small
                  aria-label={`Go back to build ${build.build} of ${name}…`}
                  onClick={() => onIntent({ kind: 'swap-back', model, build })}
                >
                  Go back to it…
                </Button>
                <Button
                  small
                  variant="quiet"
                  aria-label={`Drop build ${build.build} of ${name}…`}
                  onClick={() => onIntent({ kind: 'abort', model, build })}
                >
                  Drop it…
                </Button>
              </div>
            </div>
          </section>
        ))}
      </article>
    </li>
  );
}

function Figures({ build, shards }: { build: Build; shards: Shard[] }) {
  const lag = lagOf(build);
  const since = build.live_since ?? null;
  return (
    <dl className={styles.figures}>
      <Figure name="Lag">
        {lag === 0
          ? 'none'
          : `${counted(lag, 'event')}${typeof build.seconds_left === 'number' ? `, ${duration(build.seconds_left * 1000)}` : ''}`}
      </Figure>
      <Figure name="Events taken in">{count(build.applied)}</Figure>
      <Figure name="Rate">
        {typeof build.events_per_second === 'number' ? `${count(build.events_per_second)} events/s` : 'not known yet'}
      </Figure>
      <Figure name="Batch, at most">
        {typeof build.batch_events === 'number' ? counted(build.batch_events, 'event') : 'not known yet'}
      </Figure>
      <Figure name="Parked">{counted(build.parked_keys, 'key')}</Figure>
      {shards.length > 0 && <Figure name="Shards">{shardsInWords(shards)}</Figure>}
      <Figure name="Read">
        <span title={since === null ? undefined : `since ${fullTime(new Date(since))}`}>
          build {build.build}, version {build.version}
        </span>
      </Figure>
    </dl>
  );
}

/** How many shards there are, and which of them are behind. */
function shardsInWords(shards: Shard[]): string {
  const behind = shards.filter((shard) => lagOf(shard) > 0);
  const each = behind.map((shard) => `shard ${shard.shard} is ${counted(lagOf(shard), 'event')} behind`);
  return [`${shards.length}`, ...(each.length > 0 ? each : ['all level'])].join(', ');
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
