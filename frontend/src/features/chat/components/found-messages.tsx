import { useState } from 'react';
import { Link } from 'react-router';

import { Avatar } from '@/components/avatar';
import type { FoundMessage } from '@/lib/api/models';
import { useServerNow } from '@/lib/runtime/app-runtime';
import { withoutMarksOn } from '@/lib/text/excerpt';
import { fullTime, shortTime } from '@/lib/time/format-time';

import { useRooms } from '../api/get-rooms';
import { chatText } from '../text';

import { messagePlace } from './message-place';
import { displayName } from './person-name';
import { roomTitle } from './room-title';
import styles from './found-messages.module.css';

/** Messages that were found, each a way to where it was said. */
export function FoundMessages({ messages }: { messages: readonly FoundMessage[] }) {
  const [now] = useState(useServerNow());
  const rooms = useRooms().data?.items ?? [];
  const direct = new Map(rooms.filter((room) => room.direct_with).map((room) => [room.room_id, roomTitle(room)]));
  return (
    <ol className={styles.list} aria-label={chatText().search.list}>
      {messages.map((message) => {
        const name = displayName(message.author);
        const postedAt = new Date(message.posted_at);
        return (
          <li key={message.sequence}>
            <Link to={messagePlace(message.room_id, message.sequence, message.thread_sequence)} className={styles.found}>
              <Avatar id={message.author.account_id} name={name} photoUrl={message.author.photo_url} />
              <span className={styles.content}>
                <span className={styles.head}>
                  <strong>{name}</strong>
                  <span>{whereSaid(message, direct)}</span>
                  <time dateTime={message.posted_at} title={fullTime(postedAt)}>
                    {shortTime(postedAt, now)}
                  </time>
                </span>
                <span className={styles.excerpt} dir="auto">
                  {withoutMarksOn(message.excerpt).map((piece, index) =>
                    piece.hit ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
                  )}
                </span>
              </span>
            </Link>
          </li>
        );
      })}
    </ol>
  );
}

/** A direct room has no name of its own: it is told with whom one talks there. */
function whereSaid({ room_id: room, room_name: name }: FoundMessage, direct: ReadonlyMap<string, string>): string {
  const text = chatText().search;
  if (name !== '') return text.inRoom(name);
  const other = direct.get(room);
  return other === undefined ? text.inDirect : text.inDirectWith(other);
}
