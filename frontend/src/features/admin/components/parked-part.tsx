import { useState } from 'react';

import { Button } from '@/components/button';
import { landWhenGone } from '@/components/land-when-gone';
import { fullTime } from '@/lib/time/format-time';

import type { Intent } from '../intents';
import type { ReadModel } from '../read-models';
import { adminText } from '../text';

import styles from './read-model-card.module.css';

/** So many are shown before one asks for all. */
const shownAtFirst = 5;

/** What could not be applied and what waits behind it, with the ways on. */
export function ParkedPart({ model, onIntent }: { model: ReadModel; onIntent: (intent: Intent) => void }) {
  const [isAll, setAll] = useState(false);
  const text = adminText().parked;
  const shown = isAll ? model.parked : model.parked.slice(0, shownAtFirst);
  return (
    <section className={styles.part} aria-label={text.label(model.name)}>
      <h3>{text.title(model.parked.length)}</h3>
      <ul className={styles.parked}>
        {shown.map((parked) => (
          <li key={`${parked.build} ${parked.stream} ${parked.key}`} className={styles.row}>
            <div className={styles.words}>
              <p>
                <strong>
                  {parked.event_type} v{parked.event_version}
                </strong>
                {text.where(parked.sequence, parked.stream, parked.subject)}
              </p>
              <p className={styles.error}>{parked.error}</p>
              <p className={styles.small}>
                {text.facts(parked.waiting_events, parked.attempts, parked.build)}
                <time dateTime={parked.parked_at}>{fullTime(new Date(parked.parked_at))}</time>
                {text.program(parked.code)}
              </p>
            </div>
            <div className={styles.buttons}>
              <Button
                small
                aria-label={text.retryOf(parked.sequence, parked.stream, model.name)}
                onClick={() => onIntent({ kind: 'retry', model, parked })}
              >
                {text.retry}
              </Button>
              <Button
                small
                variant="quiet"
                aria-label={text.skipOf(parked.sequence, parked.stream, model.name)}
                onClick={() => onIntent({ kind: 'skip', model, parked })}
              >
                {text.skip}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {shown.length < model.parked.length && (
        <div>
          <Button
            small
            onClick={({ currentTarget }) => {
              landWhenGone(currentTarget);
              setAll(true);
            }}
          >
            {text.showAll(model.parked.length)}
          </Button>
        </div>
      )}
    </section>
  );
}
