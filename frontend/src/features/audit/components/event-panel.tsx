import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';

import { Button, ButtonLink } from '@/components/button';
import { CopyButton } from '@/components/copy-button';
import { Icon } from '@/components/icon';
import type { AuditEvent } from '@/lib/api/models';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { accountOf, actorText } from '@/lib/text/actor';
import { fullTime } from '@/lib/time/format-time';

import { meaningOf, personSearchOf, placeOf, roomSearchOf, stateSearchOf, typeWords } from '../event-words';
import { searchOf } from '../filters';

import styles from './event-panel.module.css';
import { RevealDialog } from './reveal-dialog';

/** All that an event's envelope says, and where one can go from there. */
export function EventPanel({ event, closeSearch }: { event: AuditEvent; closeSearch: string }) {
  const { account } = useAccountRuntime();
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  const place = placeOf(event);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [place]);
  const close = () => void navigate({ search: closeSearch }, { preventScrollReset: true });
  const actor = accountOf(event.actor);
  const meaning = meaningOf(event.type);
  const [stateSearch, roomSearch] = [stateSearchOf(event), roomSearchOf(event)];
  const [isRevealing, setRevealing] = useState(false);

  const rows: [name: string, shown: string, copied: string | null][] = [
    ['When', `${fullTime(new Date(event.stored_at))} (${event.stored_at})`, event.stored_at],
    ['Who', who(event.actor, account.id), event.actor],
    ['To what', event.subject, event.subject],
    ['Whose', event.account_id ?? '', event.account_id ?? null],
    ['Room', event.room_id ?? '', event.room_id ?? null],
    ['Conversion', event.conversion_id ?? '', event.conversion_id ?? null],
    ['Place in the log', `${event.stream}, ${event.sequence}`, place],
    ['Event', event.event_id, event.event_id],
    ['Type', `${event.type}, version ${event.type_version}`, null],
    ['Command', event.command_id, event.command_id],
    ['Correlation', event.correlation, event.correlation],
    ['Because of', event.causation ?? '', event.causation ?? null],
  ];

  return (
    <section className={styles.panel} aria-labelledby="event">
      <div className={styles.head}>
        <div>
          <h2 id="event" ref={heading} tabIndex={-1}>
            {typeWords(event.type)}
          </h2>
          {meaning !== null && <p className={styles.meaning}>{meaning}</p>}
        </div>
        <Button variant="quiet" square small aria-label="Close the event" onClick={close}>
          <Icon name="close" />
        </Button>
      </div>
      <dl className={styles.rows}>
        {rows
          .filter(([, shown]) => shown !== '')
          .map(([name, shown, copied]) => (
            <div key={name} className={styles.row}>
              <dt>{name}</dt>
              <dd>{shown}</dd>
              {copied !== null && (
                <dd>
                  <CopyButton text={copied} label={name.toLowerCase()} />
                </dd>
              )}
            </div>
          ))}
      </dl>
      <div className={styles.group}>
        <h3>Look further</h3>
        <div className={styles.ways}>
          <ButtonLink small to={`/audit/chains/${event.correlation}`}>
            <Icon name="branch" size={16} /> What it belongs to
          </ButtonLink>
          {stateSearch !== null && (
            <ButtonLink small to={{ pathname: '/audit/states', search: stateSearch }}>
              <Icon name="clock" size={16} /> As it was then
            </ButtonLink>
          )}
          {roomSearch !== null && (
            <ButtonLink small to={{ pathname: '/audit/states', search: roomSearch }}>
              <Icon name="clock" size={16} /> The room as it was
            </ButtonLink>
          )}
          {actor !== null && (
            <ButtonLink small to={{ pathname: '/audit/states', search: personSearchOf(actor) }}>
              <Icon name="person" size={16} /> Who did it
            </ButtonLink>
          )}
          {typeof event.account_id === 'string' && event.account_id !== actor && (
            <ButtonLink small to={{ pathname: '/audit/states', search: personSearchOf(event.account_id) }}>
              <Icon name="person" size={16} /> Whose it is
            </ButtonLink>
          )}
          <Button small onClick={() => setRevealing(true)}>
            <Icon name="eye" size={16} /> Reveal what it says…
          </Button>
        </div>
      </div>
      <div className={styles.group}>
        <h3>Show only</h3>
        <div className={styles.ways}>
          {actor !== null && <Only words="this person" search={{ person: actor }} />}
          {typeof event.account_id === 'string' && event.account_id !== actor && (
            <Only words="whose it is" search={{ person: event.account_id }} />
          )}
          {typeof event.room_id === 'string' && <Only words="this room" search={{ room: event.room_id }} />}
          {typeof event.conversion_id === 'string' && (
            <Only words="this conversion" search={{ conversion: event.conversion_id }} />
          )}
          <Only words="this type" search={{ type: event.type }} />
          <Only words="this command" search={{ command: event.command_id }} />
          <Only words="up to here" search={{ subject: event.subject, to: justAfter(event.stored_at) }} />
        </div>
      </div>
      {isRevealing && (
        <RevealDialog stream={event.stream} sequence={event.sequence} onClose={() => setRevealing(false)} />
      )}
    </section>
  );
}

function Only({ words, search }: { words: string; search: Parameters<typeof searchOf>[0] }) {
  return (
    <ButtonLink small variant="quiet" to={{ pathname: '/audit', search: searchOf(search) }}>
      {words}
    </ButtonLink>
  );
}

function who(actor: string, own: string): string {
  const words = actorText(actor, own);
  return words === actor ? actor : `${words} (${actor})`;
}

/** The next whole millisecond, so that what happened at the time itself is included. */
function justAfter(time: string): string {
  return new Date(Date.parse(time) + 1).toISOString();
}
