import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { ProgressBar } from '@/components/progress-bar';
import type { Build } from '@/lib/api/models';
import { count, counted } from '@/lib/text/count';
import { duration } from '@/lib/time/format-time';

import type { Intent } from '../intents';
import { isSilent, lagOf, shareOf } from '../read-models';
import type { ReadModel } from '../read-models';

import styles from './read-model-card.module.css';

interface MakingPartProps {
  model: ReadModel;
  build: Build;
  now: number;
  onIntent: (intent: Intent) => void;
}

/** The build in the making: how far it is, how long it still takes, or what it waits for. */
export function MakingPart({ model, build, now, onIntent }: MakingPartProps) {
  const share = shareOf(build);
  const waits = typeof build.waits_because === 'string';
  const isWanted = build.state === 'wanted';
  const isAlone = !isWanted && isSilent(build, now);
  return (
    <section className={styles.part} aria-label={`Build ${build.build} of ${model.name}, in the making`}>
      <div className={styles.row}>
        <h3>
          Build {build.build}, in the making{' '}
          <Badge tone={waits || isAlone ? 'warning' : 'active'}>
            {waits ? 'Waiting' : isAlone ? 'Waiting for its program' : isWanted ? 'Beginning' : 'Building'}
          </Badge>
        </h3>
        <div className={styles.buttons}>
          {!isWanted && (
            <Button
              small
              aria-label={`Swap build ${build.build} of ${model.name} in…`}
              onClick={() => onIntent({ kind: 'swap', model, build })}
            >
              Swap in…
            </Button>
          )}
          <Button
            small
            variant="quiet"
            aria-label={`Abort build ${build.build} of ${model.name}…`}
            onClick={() => onIntent({ kind: 'abort', model, build })}
          >
            Abort…
          </Button>
        </div>
      </div>
      <ProgressBar value={isWanted ? null : share} label={`Build ${build.build} of ${model.name}`} />
      <p className={styles.small}>{isWanted ? 'A program that has its code is about to begin it.' : progress(build)}</p>
      {waits && <p className={styles.words}>It is not read yet: {build.waits_because}.</p>}
    </section>
  );
}

function progress(build: Build): string {
  const parts = [
    `${count(build.applied)} of ${typeof build.head === 'number' ? counted(build.head, 'event') : 'the events'}`,
  ];
  if (typeof build.events_per_second === 'number') parts.push(`${count(build.events_per_second)} events/s`);
  if (lagOf(build) > 0 && typeof build.seconds_left === 'number') parts.push(`${duration(build.seconds_left * 1000)} left`);
  if (build.parked_keys > 0) parts.push(`${counted(build.parked_keys, 'key')} parked`);
  return parts.join(' · ');
}
