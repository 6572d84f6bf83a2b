import { Dialog } from '@/components/dialog';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { fullTime } from '@/lib/time/format-time';

import { useMessageHistory } from '../api/get-message-history';
import { textSequence } from '../live/message';
import type { Message } from '../live/message';
import { chatText } from '../text';

import styles from './message-list.module.css';
import { MessageText } from './message-text';

interface MessageHistoryDialogProps {
  room: string;
  message: Message;
  onClose: () => void;
}

/** What a message said, each of its texts with its time, the first one first. */
export function MessageHistoryDialog({ room, message, onClose }: MessageHistoryDialogProps) {
  const { id, sequence, deleted } = message;
  const history = useMessageHistory(room, { id, sequence, textSequence: textSequence(message) });
  const words = chatText().timeline;
  const texts = deleted ? [] : (history.data?.texts ?? []);
  return (
    <Dialog title={words.history.title} onClose={onClose}>
      <QueryTrouble query={history} />
      {history.isPending && !history.failureReason && (
        <div role="status" aria-label={words.history.loading}>
          <Skeleton lines={3} />
        </div>
      )}
      {deleted && <p>{words.wasDeleted.byAuthor}</p>}
      <ol className={styles.history}>
        {texts.map((text, index) => (
          <li key={text.sequence}>
            <p className={styles.written}>
              {index === 0 ? words.history.sent : words.history.edited}{' '}
              <time dateTime={text.written_at}>{fullTime(new Date(text.written_at))}</time>
              {index === texts.length - 1 && index > 0 && ` · ${words.history.now}`}
            </p>
            <div className={styles.body} dir="auto">
              <MessageText text={text.body} />
            </div>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
