import { Avatar } from '@/components/avatar';
import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import type { Account } from '@/lib/api/models';
import { shortId } from '@/lib/text/actor';
import { fullTime, shortTimeWithin } from '@/lib/time/format-time';

import { fixedBecause, roles, states, tones } from '../people';
import { adminText } from '../text';

import styles from './listed.module.css';

interface PeopleListProps {
  accounts: readonly Account[];
  me: string;
  now: Date;
  onChange: (account: Account) => void;
  onReset: (account: Account) => void;
  onLimits: (account: Account) => void;
}

/** People, what they may do, and how it stands with their accounts. */
export function PeopleList({ accounts, me, now, onChange, onReset, onLimits }: PeopleListProps) {
  const text = adminText().people;
  return (
    <ul className={styles.list} aria-label={text.title}>
      {accounts.map((account) => {
        const { person } = account;
        const since = new Date(account.since);
        const fixed = fixedBecause(account, me);
        return (
          <li key={person.account_id} className={classNames(styles.row, styles.person)}>
            <Avatar id={person.account_id} name={nameOf(account)} photoUrl={person.photo_url} />
            <div className={styles.name}>
              <p>
                <strong>
                  <bdi>{nameOf(account)}</bdi>
                </strong>
                {person.account_id === me && <span className={styles.muted}> {text.you}</span>}
              </p>
              <p className={styles.muted}>{person.deleted === true ? shortId(person.account_id) : `@${person.handle}`}</p>
            </div>
            <div className={classNames(styles.line, styles.standing)}>
              <Badge tone={tones[account.state]}>{states()[account.state]}</Badge>
              <time className={styles.muted} dateTime={account.since} title={fullTime(since)}>
                {text.since(shortTimeWithin(since, now))}
              </time>
            </div>
            <div className={classNames(styles.line, styles.role)}>
              <p>{roles()[account.role].name}</p>
              {fixed === null ? (
                <div className={styles.buttons}>
                  <Button
                    small
                    aria-label={text.changeOf(person.handle)}
                    onClick={() => onChange(account)}
                  >
                    {text.change}
                  </Button>
                  <Button
                    small
                    variant="quiet"
                    aria-label={text.factorOf(person.handle)}
                    onClick={() => onReset(account)}
                  >
                    {text.factor}
                  </Button>
                </div>
              ) : (
                <p className={styles.muted}>{fixed}</p>
              )}
              {account.state === 'active' && (
                <Button small variant="quiet" aria-label={adminText().limits.shortOf(person.handle)} onClick={() => onLimits(account)}>
                  {adminText().limits.short}
                </Button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function nameOf({ person }: Account): string {
  if (person.deleted === true) return adminText().people.deleted;
  return person.name === '' ? `@${person.handle}` : person.name;
}
