import { Avatar } from '@/components/avatar';
import { Icon } from '@/components/icon';
import type { Person } from '@/lib/api/models';
import { fullTime, shortTime } from '@/lib/time/format-time';

import { shortCount } from '../live/room-list-state';
import type { Thread } from '../live/threads';
import { chatText } from '../text';

import { displayName } from './person-name';
import styles from './thread-line.module.css';

interface ThreadLineProps {
  thread: Thread;
  people: ReadonlyMap<string, Person>;
  now: Date;
  onOpen: () => void;
}

/** What is answered in a message's thread: who did, how often, when last and how much is new; and the way there. */
export function ThreadLine({ thread, people, now, onOpen }: ThreadLineProps) {
  const lastAt = new Date(thread.lastAt);
  const text = chatText().timeline;
  const shown = thread.people.map((id) => ({ id, person: people.get(id) }));
  return (
    <button type="button" className={styles.line} data-message-action="thread-line" onClick={onOpen}>
      <span className={styles.faces}>
        {shown.map(({ id, person }) => (
          <Avatar key={id} id={id} name={displayName(person)} photoUrl={person?.photo_url} size="small" />
        ))}
      </span>
      <span className={styles.count}>{text.answers(thread.answers)}</span>
      {thread.unread > 0 && <span className={styles.new}>{text.newAnswers(shortCount(thread.unread))}</span>}
      <time className={styles.time} dateTime={thread.lastAt} title={fullTime(lastAt)}>
        {shortTime(lastAt, now)}
      </time>
      <Icon name="forth" size={14} />
    </button>
  );
}
