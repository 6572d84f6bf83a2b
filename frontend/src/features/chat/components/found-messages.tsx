import { useState } from 'react';
import { Link } from 'react-router';

import { Avatar } from '@/components/avatar';
import type { FoundMessage } from '@/lib/api/models';
import { fullTime, shortTime } from '@/lib/time/format-time';

import { displayName } from './person-name';
import styles from './found-messages.module.css';

/** Messages that were found, each a way to where it was said. */
export function FoundMessages({ messages }: { messages: readonly FoundMessage[] }) {
  const [now] = useState(() => new Date());
  return (
    <ol className={styles.list} aria-label="Messages found">
      {messages.map((message) => {
        const name = displayName(message.author);
        const postedAt = new Date(message.posted_at);
        return (
          <li key={message.sequence}>
            <Link to={`/rooms/${message.room_id}?at=${message.sequence}`} className={styles.found}>
              <Avatar id={message.author.account_id} name={name} photoUrl={message.author.photo_url} />
              <span className={styles.content}>
                <span className={styles.head}>
                  <strong>{name}</strong>
                  <span>{message.room_name === '' ? 'in a direct message' : `in ${message.room_name}`}</span>
                  <time dateTime={message.posted_at} title={fullTime(postedAt)}>
                    {shortTime(postedAt, now)}
                  </time>
                </span>
                <span className={styles.excerpt}>
                  {message.excerpt.map((piece, index) =>
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
