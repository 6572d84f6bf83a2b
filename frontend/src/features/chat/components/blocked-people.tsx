import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import { landWhenGone } from '@/components/land-when-gone';
import { QueryTrouble } from '@/components/query-trouble';

import { useBlocks } from '../api/get-blocks';
import { chatText } from '../text';

import styles from './blocked-people.module.css';
import { displayName } from './person-name';
import { useUnblock } from './use-unblock';

/** Whom one has blocked, and unblocking them. */
export function BlockedPeople() {
  const blocks = useBlocks();
  const unblock = useUnblock();
  const people = blocks.data?.blocks ?? [];
  const text = chatText().people;
  return (
    <div className={styles.part}>
      <h2>{text.blockedPeople}</h2>
      <QueryTrouble query={blocks} />
      {blocks.data && people.length === 0 && (
        <p className={styles.muted}>{text.nobodyBlocked}</p>
      )}
      {people.length > 0 && (
        <ul className={styles.list} aria-label={text.blockedPeople}>
          {people.map((person) => (
            <li key={person.account_id} className={styles.person}>
              <Avatar id={person.account_id} name={displayName(person)} photoUrl={person.photo_url} />
              <div className={styles.name}>
                <p>
                  <bdi>{displayName(person)}</bdi>
                </p>
                {person.deleted !== true && <p className={styles.muted}>@{person.handle}</p>}
              </div>
              <Button
                small
                aria-label={text.unblockOf(displayName(person))}
                onClick={({ currentTarget }) => {
                  landWhenGone(currentTarget);
                  unblock(person);
                }}
              >
                {text.unblock}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
