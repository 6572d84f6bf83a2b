import type { RoomDecision } from '@/lib/api/models';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { fullTime, shortTime } from '@/lib/time/format-time';

import { chatText } from '../text';

import { decisionWords } from './decision-words';
import styles from './members-panel.module.css';

/** What administrators decided on a room, and why; nothing while they have decided nothing. */
export function RoomDecisions({ decisions }: { decisions: readonly RoomDecision[] }) {
  const { clock } = useAppRuntime();
  if (decisions.length === 0) return null;
  const now = new Date(clock.now());
  const text = chatText().archive;
  return (
    <section aria-label={text.decisions}>
      <h3 className={styles.heading}>{text.decisions}</h3>
      <ul className={styles.list}>
        {decisions.map((decision) => {
          const at = new Date(decision.decided_at);
          return (
            <li key={`${decision.kind} ${decision.decided_at}`}>
              <p>{decisionWords(decision)}.</p>
              <p className={styles.muted}>
                {decision.reason !== '' && (
                  <>
                    <bdi>{decision.reason}</bdi>
                    {' · '}
                  </>
                )}
                <time dateTime={decision.decided_at} title={fullTime(at)}>
                  {shortTime(at, now)}
                </time>
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
