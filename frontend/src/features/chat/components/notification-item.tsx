import { Link } from 'react-router';

import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import type { Notification } from '@/lib/api/models';
import { fullTime, shortTime } from '@/lib/time/format-time';

import styles from './notification-item.module.css';
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
  const notifiedAt = new Date(at);
  const thread = typeof notification.thread_sequence === 'number' ? `thread=${notification.thread_sequence}&` : '';
  const place = typeof message === 'number' ? `/rooms/${room}?${thread}at=${message}` : `/rooms/${room}`;
  return (
    <li className={styles.item} data-unread={!read || undefined}>
      <Link to={place} className={styles.link} onClick={read ? undefined : onRead}>
        <Avatar id={by.account_id} name={name} photoUrl={by.photo_url} />
        <span className={styles.content}>
          <span className={styles.head}>
            <span>
              <strong>{name}</strong> {what(notification)}
            </span>
            {!read && <span className={styles.new}>New</span>}
            <time dateTime={at} title={fullTime(notifiedAt)}>
              {shortTime(notifiedAt, now)}
            </time>
          </span>
          {typeof line === 'string' && line !== '' && <span className={styles.line}>{line}</span>}
        </span>
      </Link>
      {!read && (
        <Button variant="quiet" square small aria-label={`Mark as read: ${name} ${what(notification)}`} onClick={onRead}>
          <Icon name="check" size={16} />
        </Button>
      )}
    </li>
  );
}

/** What happened, as it goes on after the name of who did it. */
function what({ kind, room_name: room, emoji, outcome }: Notification): string {
  const where = room === '' ? 'in a direct message' : `in ${room}`;
  switch (kind) {
    case 'mention':
      return `mentioned you ${where}`;
    case 'answer':
      return `answered you ${where}`;
    case 'thread':
      return `answered in a thread you follow ${where}`;
    case 'reaction':
      return `reacted ${typeof emoji === 'string' ? `${emoji} ` : ''}to your message ${where}`;
    case 'invitation':
      return `invited you to ${room}`;
    case 'reported':
      return `reported a message ${where}`;
    case 'report':
      return `looked at the message that you reported ${where}${outcomeWords(outcome)}`;
  }
}

function outcomeWords(outcome: string | null | undefined): string {
  if (outcome === 'acted-on') return ', and did something about it';
  return outcome === 'dismissed' ? ', and saw nothing to be done' : '';
}
