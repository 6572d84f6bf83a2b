import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { ProgressBar } from '@/components/progress-bar';
import type { Build } from '@/lib/api/models';
import { duration } from '@/lib/time/format-time';

import type { Intent } from '../intents';
import { isSilent, lagOf, shareOf } from '../read-models';
import type { ReadModel } from '../read-models';
import { adminText } from '../text';

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
  const text = adminText().readModels.making;
  const waits = typeof build.waits_because === 'string';
  const isWanted = build.state === 'wanted';
  const isAlone = !isWanted && isSilent(build, now);
  return (
    <section className={styles.part} aria-label={text.label(build.build, model.name)}>
      <div className={styles.row}>
        <h3>
          {text.title(build.build)}{' '}
          <Badge tone={waits || isAlone ? 'warning' : 'active'}>
            {waits ? text.waiting : isAlone ? text.alone : isWanted ? text.beginning : text.building}
          </Badge>
        </h3>
        <div className={styles.buttons}>
          {!isWanted && (
            <Button
              small
              aria-label={text.swapOf(build.build, model.name)}
              onClick={() => onIntent({ kind: 'swap', model, build })}
            >
              {text.swap}
            </Button>
          )}
          <Button
            small
            variant="quiet"
            aria-label={text.abortOf(build.build, model.name)}
            onClick={() => onIntent({ kind: 'abort', model, build })}
          >
            {text.abort}
          </Button>
        </div>
      </div>
      <ProgressBar value={isWanted ? null : share} label={text.bar(build.build, model.name)} />
      <p className={styles.small}>{isWanted ? text.aboutToBegin : progress(build)}</p>
      {waits && <p className={styles.words}>{text.waitsBecause(build.waits_because ?? '')}</p>}
    </section>
  );
}

function progress(build: Build): string {
  const text = adminText().readModels.making;
  const parts = [typeof build.head === 'number' ? text.of(build.applied, build.head) : text.ofSome(build.applied)];
  if (typeof build.events_per_second === 'number') {
    parts.push(adminText().readModels.figures.perSecond(build.events_per_second));
  }
  if (lagOf(build) > 0 && typeof build.seconds_left === 'number') parts.push(text.left(duration(build.seconds_left * 1000)));
  if (build.parked_keys > 0) parts.push(text.parked(build.parked_keys));
  return parts.join(' · ');
}
