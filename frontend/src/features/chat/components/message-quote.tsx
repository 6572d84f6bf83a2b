import { Icon } from '@/components/icon';
import type { Person } from '@/lib/api/models';

import type { Quote } from '../live/quotes';

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
  const content = (
    <>
      <Icon name="reply" size={14} />
      {quote === null ? (
        <span className={styles.line}>An earlier message</span>
      ) : isGone ? (
        <em className={styles.line}>Deleted message</em>
      ) : isBlocked ? (
        <em className={styles.line}>Message from a person you blocked</em>
      ) : (
        <>
          <span className={styles.author}>{displayName(author)}</span>{' '}
          <span className={styles.line}>{saidOrFiles(quote.line, quote.attachments)}</span>
        </>
      )}
    </>
  );
  if (onJump === null) return <p className={styles.quote}>{content}</p>;
  return (
    <button type="button" className={styles.quote} data-message-action="quote" onClick={onJump}>
      <span className="visually-hidden">In answer to:</span>{' '}
      {content}
    </button>
  );
}
