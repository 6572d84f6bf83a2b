import { Link } from 'react-router';

import type { ChainCommand, ChainEvent } from '@/lib/api/models';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { actorText, shortId } from '@/lib/text/actor';
import { toTheSecond } from '@/lib/time/moment';

import { meaningOf, placeOf, typeWords } from '../event-words';
import { searchOf } from '../filters';
import { auditText } from '../text';

import styles from './chain-tree.module.css';

/** Commands, the events that each made, and below each event what workers did because of it. */
export function ChainTree({ commands, label }: { commands: readonly ChainCommand[]; label: string }) {
  const { account } = useAccountRuntime();
  const text = auditText().chain;
  return (
    <ul className={styles.commands} aria-label={label}>
      {commands.map((command) => (
        <li key={command.command_id} className={styles.command}>
          <p className={styles.commandHead}>
            <strong>{actorText(command.actor, account.id)}</strong>
            <span className={styles.small} title={command.command_id}>
              {text.byCommand(shortId(command.command_id))}
            </span>
          </p>
          <ul className={styles.events} aria-label={text.eventsOf(shortId(command.command_id))}>
            {command.events.map((event) => (
              <EventNode key={placeOf(event)} event={event} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function EventNode({ event }: { event: ChainEvent }) {
  const place = placeOf(event);
  const meaning = meaningOf(event.type);
  const text = auditText().chain;
  return (
    <li className={styles.event}>
      <div className={styles.card}>
        <h3>
          <Link to={{ pathname: '/audit', search: `${searchOf({ command: event.command_id })}&event=${place}` }}>
            {typeWords(event.type)}
          </Link>
          <time className={styles.small} dateTime={event.stored_at}>
            {toTheSecond(new Date(event.stored_at))}
          </time>
        </h3>
        {meaning !== null && <p>{meaning}</p>}
        <p className={styles.small}>{text.placeOn(place, event.subject)}</p>
        {event.projections.length > 0 && (
          <details className={styles.models}>
            <summary>{text.inReadModels(event.projections.length)}</summary>
            <p className={styles.small}>{event.projections.join(', ')}</p>
          </details>
        )}
      </div>
      {event.caused.length > 0 && <ChainTree commands={event.caused} label={text.causedBy(place)} />}
    </li>
  );
}
