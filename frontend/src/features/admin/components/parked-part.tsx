import { useState } from 'react';

import { Button } from '@/components/button';
import { counted } from '@/lib/text/count';
import { fullTime } from '@/lib/time/format-time';

import type { Intent } from '../intents';
import type { ReadModel } from '../read-models';

import styles from './read-model-card.module.css';

/** So many are shown before one asks for all. */
const shownAtFirst = 5;

/** What could not be applied and what waits behind it, with the ways on. */
export function ParkedPart({ model, onIntent }: { model: ReadModel; onIntent: (intent: Intent) => void }) {
  const [isAll, setAll] = useState(false);
  const shown = isAll ? model.parked : model.parked.slice(0, shownAtFirst);
  return (
    <section className={styles.part} aria-label={`Parked keys of ${model.name}`}>
      <h3>
        {counted(model.parked.length, 'parked key')}: what happened there waits, in order, and everything else goes on
      </h3>
      <ul className={styles.parked}>
        {shown.map((parked) => (
          <li key={`${parked.build} ${parked.stream} ${parked.key}`} className={styles.row}>
            <div className={styles.words}>
              <p>
                <strong>
                  {parked.event_type} v{parked.event_version}
                </strong>
                , event {parked.sequence} of {parked.stream}, on {parked.subject}
              </p>
              <p className={styles.error}>{parked.error}</p>
              <p className={styles.small}>
                {counted(parked.waiting_events, 'event')} {parked.waiting_events === 1 ? 'waits' : 'wait'} · tried{' '}
                {counted(parked.attempts, 'time')} · build {parked.build} · since{' '}
                <time dateTime={parked.parked_at}>{fullTime(new Date(parked.parked_at))}</time> · program {parked.code}
              </p>
            </div>
            <div className={styles.buttons}>
              <Button
                small
                aria-label={`Try event ${parked.sequence} of ${parked.stream} again in ${model.name}…`}
                onClick={() => onIntent({ kind: 'retry', model, parked })}
              >
                Retry…
              </Button>
              <Button
                small
                variant="quiet"
                aria-label={`Skip event ${parked.sequence} of ${parked.stream} in ${model.name}…`}
                onClick={() => onIntent({ kind: 'skip', model, parked })}
              >
                Skip…
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {shown.length < model.parked.length && (
        <div>
          <Button small onClick={() => setAll(true)}>
            Show all {counted(model.parked.length, 'key')}
          </Button>
        </div>
      )}
    </section>
  );
}
