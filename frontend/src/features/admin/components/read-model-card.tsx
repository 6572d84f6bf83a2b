import type { ReactNode } from 'react';

import { Badge } from '@/components/badge';
import type { BadgeTone } from '@/components/badge';
import { Button } from '@/components/button';
import type { Build, Shard } from '@/lib/api/models';
import { count } from '@/lib/text/count';
import { duration, fullTime } from '@/lib/time/format-time';

import type { Intent } from '../intents';
import { lagOf } from '../read-models';
import type { ReadModel, Standing } from '../read-models';
import { adminText } from '../text';

import { MakingPart } from './making-part';
import { ParkedPart } from './parked-part';
import styles from './read-model-card.module.css';

/** How a build stands, in a colour. */
const tones: Record<Standing, BadgeTone> = {
  level: 'success',
  behind: 'warning',
  refused: 'danger',
  stuck: 'danger',
  stopped: 'danger',
  parked: 'warning',
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
  const text = adminText().readModels;
  return (
    <li>
      <article className={styles.card} aria-labelledby={`read-model-${name}`}>
        <header className={styles.head}>
          <h2 id={`read-model-${name}`}>{name}</h2>
          {standing && <Badge tone={tones[standing]}>{text.standings[standing]}</Badge>}
          {making === null && (
            <Button small aria-label={text.rebuildOf(name)} onClick={() => onIntent({ kind: 'rebuild', model })}>
              {text.rebuild}
            </Button>
          )}
        </header>
        {live && <Figures build={live} shards={shards} />}
        {standing === 'refused' && <p className={styles.error}>{text.refused(live?.waits_because ?? '')}</p>}
        {standing === 'stuck' && <p className={styles.error}>{text.stuck}</p>}
        {standing === 'stopped' && live && (
          <p className={styles.error}>
            {typeof live.measured_at === 'string'
              ? text.stoppedSince(fullTime(new Date(live.measured_at)))
              : text.stopped}
          </p>
        )}
        {outcome}
        {making && <MakingPart model={model} build={making} now={now} onIntent={onIntent} />}
        {parked.length > 0 && <ParkedPart model={model} onIntent={onIntent} />}
        {earlier.map((build) => (
          <section key={build.build} className={styles.part} aria-label={text.kept(build.build, name)}>
            <div className={styles.row}>
              <p className={styles.words}>
                {text.keptAbout(build.build)}{' '}
                <span className={styles.small}>{text.keptFacts(build.version, build.applied)}</span>
              </p>
              <div className={styles.buttons}>
                <Button
                  small
                  aria-label={text.goBackOf(build.build, name)}
                  onClick={() => onIntent({ kind: 'swap-back', model, build })}
                >
                  {text.goBack}
                </Button>
                <Button
                  small
                  variant="quiet"
                  aria-label={text.dropOf(build.build, name)}
                  onClick={() => onIntent({ kind: 'abort', model, build })}
                >
                  {text.drop}
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
  const since = build.live_since ?? null;
  const text = adminText().readModels.figures;
  return (
    <dl className={styles.figures}>
      <Figure name={text.lag}>
        {lagInWords(build)}
      </Figure>
      <Figure name={text.taken}>{count(build.applied)}</Figure>
      <Figure name={text.rate}>
        {typeof build.events_per_second === 'number' ? text.perSecond(build.events_per_second) : text.unknown}
      </Figure>
      <Figure name={text.batch}>
        {typeof build.batch_events === 'number' ? text.events(build.batch_events) : text.unknown}
      </Figure>
      <Figure name={text.parked}>{text.keys(build.parked_keys)}</Figure>
      {shards.length > 0 && <Figure name={text.shards}>{shardsInWords(shards)}</Figure>}
      <Figure name={text.read}>
        <span title={since === null ? undefined : text.since(fullTime(new Date(since)))}>
          {text.buildAndVersion(build.build, build.version)}
        </span>
      </Figure>
    </dl>
  );
}

/** How many events wait, for how long at most, and how long it takes still. */
function lagInWords(build: Build): string {
  const text = adminText().readModels.figures;
  const lag = lagOf(build);
  if (lag === 0) {
    // A log that ends before what was taken in is not the one that belongs here.
    return typeof build.waits_because === 'string' ? text.unknown : text.noLag;
  }
  const parts = [text.events(lag)];
  if (typeof build.lag_seconds === 'number') parts.push(text.waiting(duration(build.lag_seconds * 1000)));
  if (typeof build.seconds_left === 'number') parts.push(text.left(duration(build.seconds_left * 1000)));
  return parts.join(', ');
}

/** How many shards there are, and which of them are behind. */
function shardsInWords(shards: Shard[]): string {
  const text = adminText().readModels.figures;
  const behind = shards.filter((shard) => lagOf(shard) > 0);
  const each = behind.map((shard) => text.shardBehind(shard.shard, lagOf(shard)));
  return [`${shards.length}`, ...(each.length > 0 ? each : [text.allLevel])].join(', ');
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
