import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';

import { Button, ButtonLink } from '@/components/button';
import { CopyButton } from '@/components/copy-button';
import { Icon } from '@/components/icon';
import { landWhenGone } from '@/components/land-when-gone';
import type { AuditEvent } from '@/lib/api/models';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';
import { accountOf, actorText } from '@/lib/text/actor';
import { fullTime } from '@/lib/time/format-time';

import { meaningOf, personSearchOf, placeOf, roomSearchOf, stateSearchOf, typeWords } from '../event-words';
import { searchOf } from '../filters';
import { auditText } from '../text';

import styles from './event-panel.module.css';
import { RevealDialog } from './reveal-dialog';

/** All that an event's envelope says, and where one can go from there. */
export function EventPanel({ event, closeSearch }: { event: AuditEvent; closeSearch: string }) {
  const { account } = useAccountRuntime();
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  const place = placeOf(event);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [place]);
  const close = (button: HTMLElement) => {
    landWhenGone(button);
    // Back to where it stands among the others, unless there is no room for them beside it.
    document.querySelector<HTMLElement>('a[aria-current="true"]')?.focus();
    void navigate({ search: closeSearch }, { preventScrollReset: true });
  };
  const actor = accountOf(event.actor);
  const meaning = meaningOf(event.type);
  const [stateSearch, roomSearch] = [stateSearchOf(event), roomSearchOf(event)];
  const [isRevealing, setRevealing] = useState(false);
  const text = auditText().event;

  const rows: [name: string, shown: string, copied: string | null][] = [
    [text.rows.when, `${fullTime(new Date(event.stored_at))} (${event.stored_at})`, event.stored_at],
    [text.rows.who, who(event.actor, account.id), event.actor],
    [text.rows.toWhat, event.subject, event.subject],
    [text.rows.whose, event.account_id ?? '', event.account_id ?? null],
    [text.rows.room, event.room_id ?? '', event.room_id ?? null],
    [text.rows.conversion, event.conversion_id ?? '', event.conversion_id ?? null],
    [text.rows.place, `${event.stream}, ${event.sequence}`, place],
    [text.rows.event, event.event_id, event.event_id],
    [text.rows.type, text.version(event.type, event.type_version), null],
    [text.rows.command, event.command_id, event.command_id],
    [text.rows.correlation, event.correlation, event.correlation],
    [text.rows.because, event.causation ?? '', event.causation ?? null],
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
        <Button variant="quiet" square small aria-label={text.close} onClick={({ currentTarget }) => close(currentTarget)}>
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
                  <CopyButton text={copied} label={text.copied(name)} />
                </dd>
              )}
            </div>
          ))}
      </dl>
      <div className={styles.group}>
        <h3>{text.further}</h3>
        <div className={styles.ways}>
          <ButtonLink small to={`/audit/chains/${event.correlation}`}>
            <Icon name="branch" size={16} /> {text.belongsTo}
          </ButtonLink>
          {stateSearch !== null && (
            <ButtonLink small to={{ pathname: '/audit/states', search: stateSearch }}>
              <Icon name="clock" size={16} /> {text.asItWas}
            </ButtonLink>
          )}
          {roomSearch !== null && (
            <ButtonLink small to={{ pathname: '/audit/states', search: roomSearch }}>
              <Icon name="clock" size={16} /> {text.roomAsItWas}
            </ButtonLink>
          )}
          {actor !== null && (
            <ButtonLink small to={{ pathname: '/audit/states', search: personSearchOf(actor) }}>
              <Icon name="person" size={16} /> {text.whoDidIt}
            </ButtonLink>
          )}
          {typeof event.account_id === 'string' && event.account_id !== actor && (
            <ButtonLink small to={{ pathname: '/audit/states', search: personSearchOf(event.account_id) }}>
              <Icon name="person" size={16} /> {text.whoseItIs}
            </ButtonLink>
          )}
          <Button small onClick={() => setRevealing(true)}>
            <Icon name="eye" size={16} /> {text.reveal}
          </Button>
        </div>
      </div>
      <div className={styles.group}>
        <h3>{text.only}</h3>
        <div className={styles.ways}>
          {actor !== null && <Only words={text.onlyPerson} search={{ person: actor }} />}
          {typeof event.account_id === 'string' && event.account_id !== actor && (
            <Only words={text.onlyWhose} search={{ person: event.account_id }} />
          )}
          {typeof event.room_id === 'string' && <Only words={text.onlyRoom} search={{ room: event.room_id }} />}
          {typeof event.conversion_id === 'string' && (
            <Only words={text.onlyConversion} search={{ conversion: event.conversion_id }} />
          )}
          <Only words={text.onlyType} search={{ type: event.type }} />
          <Only words={text.onlyCommand} search={{ command: event.command_id }} />
          <Only words={text.upToHere} search={{ subject: event.subject, to: justAfter(event.stored_at) }} />
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
