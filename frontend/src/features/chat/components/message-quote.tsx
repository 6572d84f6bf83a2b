import { Icon } from '@/components/icon';
import type { Person } from '@/lib/api/models';

import type { Quote } from '../live/quotes';
import { chatText } from '../text';

import { saidOrFiles } from './files-text';
import styles from './message-quote.module.css';
import { displayName, isForgotten } from './person-name';

interface MessageQuoteProps {
  /** Null while it is further back than what is known. */
  quote: Quote | null;
  people: ReadonlyMap<string, Person>;
  /** Whether one has blocked who said it: then its words are not shown. */
  isBlocked?: boolean;
  /** Goes to the message; null where that is not offered. */
  onJump: (() => void) | null;
}

/** The message that another one answers: who said it, and its first line. */
export function MessageQuote({ quote, people, isBlocked = false, onJump }: MessageQuoteProps) {
  const author = quote && (people.get(quote.authorId) ?? quote.author);
  const isGone = quote?.deleted === true || isForgotten(author);
  const text = chatText().timeline;
  const content = (
    <>
      <Icon name="reply" size={14} />
      {quote === null ? (
        <span className={styles.line}>{text.earlier}</span>
      ) : isGone ? (
        <em className={styles.line}>{text.deleted}</em>
      ) : isBlocked ? (
        <em className={styles.line}>{text.fromBlocked}</em>
      ) : (
        <>
          <span className={styles.author}>{displayName(author)}</span>{' '}
          <span className={styles.line} dir="auto">{saidOrFiles(quote.line, quote.attachments)}</span>
        </>
      )}
    </>
  );
  if (onJump === null) return <p className={styles.quote}>{content}</p>;
  return (
    <button type="button" className={styles.quote} data-message-action="quote" onClick={onJump}>
      <span className="visually-hidden">{text.inAnswerTo}</span>{' '}
      {content}
    </button>
  );
}
