import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import type { ListedRoom } from '@/lib/api/models';
import { counted } from '@/lib/text/count';
import { fullTime } from '@/lib/time/format-time';

import { roomOrdersFor, roomStates, usedWords } from '../rooms';
import type { RoomOrder } from '../rooms';

import styles from './rooms-list.module.css';

interface RoomsListProps {
  rooms: ListedRoom[];
  now: Date;
  onOrder: (room: ListedRoom, order: RoomOrder) => void;
}

const labels: Record<RoomOrder, { short: string; long: (name: string) => string }> = {
  archive: { short: 'Archive…', long: (name) => `Archive ${name}…` },
  reopen: { short: 'Open again…', long: (name) => `Open ${name} again…` },
  'assign-owner': { short: 'Owner…', long: (name) => `Give ${name} to another owner…` },
};

/** Rooms, who owns them, and what can be decided on them. Nothing of what is said there. */
export function RoomsList({ rooms, now, onOrder }: RoomsListProps) {
  return (
    <ul className={styles.list} aria-label="Rooms">
      {rooms.map((room) => {
        return (
          <li key={room.room_id} className={styles.room}>
            <div className={styles.name}>
              <p>
                <strong>{room.name}</strong>
              </p>
              <p className={styles.muted}>
                {room.owner ? `owned by ${ownerName(room.owner)} · ` : ''}
                {room.member_count === 0 ? 'nobody is in it' : counted(room.member_count, 'member')}
              </p>
            </div>
            <div className={styles.standing}>
              <Badge tone={roomStates[room.state].tone}>{roomStates[room.state].name}</Badge>
              <time className={styles.muted} dateTime={room.active_on.slice(0, 10)} title={`made on ${fullTime(new Date(room.created_at))}`}>
                {usedWords(room.active_on, now)}
              </time>
            </div>
            <div className={styles.buttons}>
              {roomOrdersFor(room).map((order) => (
                <Button
                  key={order}
                  small
                  variant={order === 'assign-owner' ? 'quiet' : 'secondary'}
                  aria-label={labels[order].long(room.name)}
                  onClick={() => onOrder(room, order)}
                >
                  {labels[order].short}
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
  if (deleted === true) return 'a deleted person';
  return name === '' ? `@${handle}` : `${name} (@${handle})`;
}
