import { useState } from 'react';

import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import { QueryTrouble } from '@/components/query-trouble';
import type { Ban, Room } from '@/lib/api/models';

import { useRoomBans } from '../api/get-room-bans';
import { chatText } from '../text';

import styles from './members-panel.module.css';
import { OrderDialog } from './order-dialog';
import { keepsOrder } from './order-rules';
import { displayName } from './person-name';

/** Who is banned from a room, for those who keep order in it. Nothing while nobody is. */
export function BannedPeople({ room }: { room: Room }) {
  const bans = useRoomBans(room.room_id, keepsOrder(room.role) && !room.direct_with);
  const [lifting, setLifting] = useState<Ban | null>(null);
  const people = keepsOrder(room.role) ? (bans.data?.bans ?? []) : [];
  const text = chatText().members;
  return (
    <>
      <QueryTrouble query={bans} />
      {people.length > 0 && (
        <section aria-label={text.banned}>
          <h3 className={styles.heading}>{text.bannedOf(people.length)}</h3>
          <ul className={styles.list}>
            {people.map((ban) => (
              <li key={ban.account_id} className={styles.member}>
                <Avatar id={ban.account_id} name={displayName(ban)} photoUrl={ban.photo_url} />
                <div className={styles.name}>
                  <p>
                    <bdi>{displayName(ban)}</bdi>
                  </p>
                  <p className={styles.muted}>{text.by(displayName(ban.banned_by))}</p>
                </div>
                <Button variant="quiet" small aria-label={text.liftOf(ban.handle)} onClick={() => setLifting(ban)}>
                  {text.lift}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {lifting && (
        <OrderDialog
          room={room}
          order="lift-ban"
          member={{ ...lifting, role: 'member', status: 'member' }}
          onClose={() => setLifting(null)}
        />
      )}
    </>
  );
}
