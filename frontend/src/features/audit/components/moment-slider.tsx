import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import type { AuditEvent } from '@/lib/api/models';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { actorText } from '@/lib/text/actor';
import { toTheSecond } from '@/lib/time/moment';

import { placeOf, typeWords } from '../event-words';
import { auditText } from '../text';

import styles from './moment-slider.module.css';

/** Every moment that is looked at is written into the log: who slides past one does not look at it. */
const restsFor = 400;

interface MomentSliderProps {
  label: string;
  events: readonly AuditEvent[];
  /** After how many of the events. */
  stop: number;
  onStop: (stop: number) => void;
}

/** Goes through the moments of something, event by event; 0 is before the first one. */
export function MomentSlider({ label, events, stop, onStop }: MomentSliderProps) {
  const id = useId();
  const { account } = useAccountRuntime();
  const range = useRef<HTMLInputElement>(null);
  const [moved, setMoved] = useState<number | null>(null);
  const shown = moved ?? stop;
  const rest = useEffectEvent((to: number) => {
    setMoved(null);
    if (to !== stop) onStop(to);
  });
  useEffect(() => {
    if (moved === null) return undefined;
    const timer = setTimeout(() => rest(moved), restsFor);
    return () => clearTimeout(timer);
  }, [moved]);
  const step = (to: number) => {
    setMoved(to);
    // From there the button leads no further, and a disabled one has no focus.
    if (to <= 0 || to >= events.length) range.current?.focus();
  };
  const event = events[shown - 1];
  const text = auditText().state;
  const words = event
    ? `${text.after(shown, events.length)}: ${typeWords(event.type)}, ${actorText(event.actor, account.id)}, ${toTheSecond(new Date(event.stored_at))} (${placeOf(event)})`
    : text.beforeAll;
  return (
    <div className={styles.slider}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.row}>
        <Button
          square
          small
          aria-label={text.earlier(label)}
          disabled={shown <= 0}
          onClick={() => step(Math.max(0, shown - 1))}
        >
          <Icon name="back" size={16} />
        </Button>
        <input
          ref={range}
          id={id}
          className={styles.range}
          type="range"
          min={0}
          max={events.length}
          step={1}
          value={shown}
          aria-valuetext={words}
          onChange={({ target }) => setMoved(Number(target.value))}
        />
        <Button
          square
          small
          aria-label={text.later(label)}
          disabled={shown >= events.length}
          onClick={() => step(Math.min(events.length, shown + 1))}
        >
          <Icon name="forth" size={16} />
        </Button>
      </div>
      <p className={styles.words}>{words}</p>
    </div>
  );
}
