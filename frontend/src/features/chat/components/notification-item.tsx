import { Link } from 'react-router';

import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { landWhenGone } from '@/components/land-when-gone';
import type { Notification } from '@/lib/api/models';
import { withoutMarks } from '@/lib/text/markup';
import { fullTime, shortTime } from '@/lib/time/format-time';

import { chatText } from '../text';

import styles from './notification-item.module.css';
import { messagePlace } from './message-place';
import { displayName } from './person-name';

interface NotificationItemProps {
  notification: Notification;
  now: Date;
  onRead: () => void;
}

/** Something that concerns one, and the way to where it happened. */
export function NotificationItem({ notification, now, onRead }: NotificationItemProps) {
  const { by, read, line, notified_at: at, room_id: room, message_sequence: message } = notification;
  const name = displayName(by);
  const text = chatText().notices;
  const notifiedAt = new Date(at);
  const place = typeof message === 'number' ? messagePlace(room, message, notification.thread_sequence) : `/rooms/${room}`;
  return (
    <li className={styles.item} data-unread={!read || undefined}>
      <Link to={place} className={styles.link} onClick={read ? undefined : onRead}>
        <Avatar id={by.account_id} name={name} photoUrl={by.photo_url} />
        <span className={styles.content}>
          <span className={styles.head}>
            <span>
              <strong>
                <bdi>{name}</bdi>
              </strong>{' '}
              {what(notification)}
            </span>
            {!read && <span className={styles.new}>{text.new}</span>}
            <time dateTime={at} title={fullTime(notifiedAt)}>
              {shortTime(notifiedAt, now)}
            </time>
          </span>
          {typeof line === 'string' && line !== '' && <span className={styles.line} dir="auto">{withoutMarks(line)}</span>}
        </span>
      </Link>
      {!read && (
        <Button
          variant="quiet"
          square
          small
          aria-label={text.markRead(name, what(notification))}
          onClick={({ currentTarget }) => {
            landWhenGone(currentTarget);
            onRead();
          }}
        >
          <Icon name="check" size={16} />
        </Button>
      )}
    </li>
  );
}

/** What happened, as it goes on after the name of who did it. */
function what({ kind, room_name: room, emoji, outcome }: Notification): string {
  const text = chatText().notices;
  const where = text.in(room);
  switch (kind) {
    case 'mention':
      return text.what.mention(where);
    case 'answer':
      return text.what.answer(where);
    case 'thread':
      return text.what.thread(where);
    case 'reaction':
      return text.what.reaction(where, emoji ?? '');
    case 'invitation':
      return text.what.invitation(room);
    case 'reported':
      return text.what.reported(where);
    case 'report':
      if (outcome === 'acted-on') return text.what.actedOn(where);
      return outcome === 'dismissed' ? text.what.dismissed(where) : text.what.report(where);
  }
}
