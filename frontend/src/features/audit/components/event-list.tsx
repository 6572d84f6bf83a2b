import { Link } from 'react-router';

import { classNames } from '@/components/class-names';
import type { AuditEvent } from '@/lib/api/models';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { actorText } from '@/lib/text/actor';
import { toTheSecond } from '@/lib/time/moment';

import { placeOf, typeWords } from '../event-words';
import { auditText } from '../text';

import styles from './event-list.module.css';

interface EventListProps {
  label?: string;
  events: readonly AuditEvent[];
  /** The place of the event that is open. */
  open: string | null;
  /** The address that opens an event, without its question mark. */
  searchFor: (event: AuditEvent) => string;
}

/** Events, the latest first unless told otherwise. They open on the page of events. */
export function EventList({ label, events, open, searchFor }: EventListProps) {
  const { account } = useAccountRuntime();
  return (
    <ol className={styles.list} aria-label={label ?? auditText().events.list}>
      {events.map((event) => {
        const place = placeOf(event);
        const isOpen = place === open;
        return (
          <li key={place} className={styles.item}>
            <Link
              className={classNames(styles.link, isOpen && styles.open)}
              to={{ pathname: '/audit', search: searchFor(event) }}
              aria-current={isOpen ? 'true' : undefined}
              preventScrollReset
            >
              <time className={styles.time} dateTime={event.stored_at}>
                {toTheSecond(new Date(event.stored_at))}
              </time>
              <span className={styles.what}>
                <span className={styles.type}>{typeWords(event.type)}</span>
                <span>{actorText(event.actor, account.id)}</span>
              </span>
              <span className={styles.subject}>
                {event.subject}
                <br /> {place}
              </span>
            </Link>
          </li>
        );
      })}
    </ol>
  );
}
