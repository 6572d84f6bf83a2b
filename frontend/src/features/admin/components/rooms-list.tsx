import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import { PublicMark } from '@/components/public-mark';
import type { ListedRoom } from '@/lib/api/models';
import { fullTime } from '@/lib/time/format-time';

import { roomOrdersFor, roomStates, roomTones, usedWords } from '../rooms';
import type { RoomOrder } from '../rooms';
import { adminText } from '../text';

import styles from './listed.module.css';

interface RoomsListProps {
  rooms: readonly ListedRoom[];
  now: Date;
  onOrder: (room: ListedRoom, order: RoomOrder) => void;
}

/** Rooms, who owns them, and what can be decided on them. Nothing of what is said there. */
export function RoomsList({ rooms, now, onOrder }: RoomsListProps) {
  const text = adminText().rooms;
  return (
    <ul className={styles.list} aria-label={text.title}>
      {rooms.map((room) => {
        return (
          <li key={room.room_id} className={classNames(styles.row, styles.room)}>
            <div className={styles.name}>
              <p>
                <strong>
                  <bdi>{room.name}</bdi>
                </strong>{' '}
                {room.public === true && <PublicMark />}
              </p>
              <p className={styles.muted}>
                {room.owner ? text.ownedBy(ownerName(room.owner)) : ''}
                {text.members(room.member_count)}
              </p>
            </div>
            <div className={styles.line}>
              <Badge tone={roomTones[room.state]}>{roomStates()[room.state]}</Badge>
              <time className={styles.muted} dateTime={room.active_on.slice(0, 10)} title={text.madeOn(fullTime(new Date(room.created_at)))}>
                {usedWords(room.active_on, now)}
              </time>
            </div>
            <div className={styles.line}>
              {roomOrdersFor(room).map((order) => (
                <Button
                  key={order}
                  small
                  variant={order === 'assign-owner' ? 'quiet' : 'secondary'}
                  aria-label={text.orders[order].long(room.name)}
                  onClick={() => onOrder(room, order)}
                >
                  {text.orders[order].short}
                </Button>
              ))}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function ownerName({ name, handle, deleted }: NonNullable<ListedRoom['owner']>): string {
  if (deleted === true) return adminText().rooms.deletedOwner;
  return name === '' ? `@${handle}` : `${name} (@${handle})`;
}
