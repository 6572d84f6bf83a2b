import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import { Icon } from '@/components/icon';
import type { Person } from '@/lib/api/models';
import type { OutboxMessage } from '@/lib/live/outbox';
import { codeText, problemLine } from '@/lib/problem/problem-text';
import { useWatched } from '@/lib/runtime/use-watched';
import { fullTime, timeOfDay } from '@/lib/time/format-time';

import type { Message, TimelineState } from '../live/timeline-state';

import { DeleteMessageDialog } from './delete-message-dialog';
import { deletedText } from './deleted-text';
import { moveAmongActions, useTabStop } from './message-actions';
import styles from './message-list.module.css';
import { messageRows } from './message-rows';
import type { Row } from './message-rows';
import { MessageScroller } from './message-scroller';
import { MessageText } from './message-text';
import { displayName } from './person-name';
import { useReading } from './use-reading';

interface MessageListProps {
  roomName: string;
  timeline: TimelineState;
  outgoing: readonly OutboxMessage[];
  people: ReadonlyMap<string, Person>;
  me: string;
  /** Who owns the room may delete everybody's messages. */
  isOwner: boolean;
  isOnline: boolean;
  /** Up to where one had read when the room was opened, if something is new there; else null. */
  newSince: number | null;
  /** Told which message is the newest while somebody has it in sight, and null while nobody has. */
  onSeen: (sequence: number | null) => void;
  older: { state: 'idle' | 'loading' | 'failed'; load: () => Promise<void> };
  /** Raised to go to the newest message. */
  jump: number;
  onJump: () => void;
  onRetry: (id: string) => void;
  onDiscard: (id: string) => void;
  onDelete: (message: Message) => void;
}

/** So many messages are on the page at first, and more with each look further back; a long room stays quick so. */
const windowStep = 80;

/** A room's messages, and what one has on its way. */
export function MessageList(props: MessageListProps) {
  const { timeline, outgoing, people, me, older } = props;
  const { messages, olderCursor } = timeline;
  const [windowSize, setWindowSize] = useState(windowStep);
  // Known once the list has its place.
  const [isAtEnd, setAtEnd] = useState(false);
  const now = useToday();
  const isWatched = useWatched();
  const { newSince, onSeen } = props;
  const { newBelow, newFrom } = useReading({ timeline, me, newSince, isAtEnd, isWatched, onSeen });

  const shown = useMemo(() => messages.slice(-windowSize), [messages, windowSize]);
  const rows = useMemo(() => messageRows(shown, outgoing, me, now, newFrom), [shown, outgoing, me, now, newFrom]);
  const deletions = useMemo(
    () => new Map(outgoing.flatMap((each) => (each.deletes ? [[each.deletes.message, each] as const] : []))),
    [outgoing],
  );
  const [asked, setAsked] = useState<Message | null>(null);
  const list = useRef<HTMLOListElement>(null);
  useTabStop(list);
  const spoken = useNewestOfOthers(timeline, people, me);
  const isWhole = shown.length === messages.length && olderCursor === null;

  const showOlder = useCallback(() => {
    if (windowSize < messages.length) setWindowSize(windowSize + windowStep);
    else if (olderCursor !== null && older.state === 'idle') {
      void older.load().then(() => setWindowSize((size) => size + windowStep));
    }
  }, [windowSize, messages.length, olderCursor, older]);

  return (
    <div className={styles.area}>
      <MessageScroller
        label={`Messages in ${props.roomName}`}
        jump={props.jump}
        loaded={`${shown[0]?.id ?? ''}/${older.state}`}
        onNearStart={showOlder}
        onAtEndChange={(atEnd) => {
          setAtEnd(atEnd);
          if (atEnd) setWindowSize(windowStep);
        }}
      >
        <div className={styles.start}>
          {older.state === 'loading' && <p>Loading older messages…</p>}
          {older.state === 'failed' && (
            <Button small onClick={() => void older.load()}>
              Older messages could not be loaded. Try again
            </Button>
          )}
          {isWhole && <p>This is the beginning of {props.roomName}.</p>}
        </div>
        {/* The arrow keys lead from one message's button to the next; the list has one tab stop. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <ol ref={list} className={styles.list} onKeyDown={moveAmongActions}>
          {rows.map((row) =>
            row.kind === 'day' ? (
              <li key={row.key} className={styles.day}>
                <span>{row.label}</span>
              </li>
            ) : row.kind === 'new' ? (
              <li key={row.key} className={styles.new} data-first-new>
                <span>New messages</span>
              </li>
            ) : (
              <MessageRow
                key={row.key}
                row={row}
                author={people.get(row.authorId) ?? row.message?.author ?? null}
                isOnline={props.isOnline}
                deletion={deletions.get(row.key) ?? null}
                deletedText={deletedText(row.message, deletions.get(row.key), me, people)}
                onAsk={row.authorId === me || props.isOwner ? setAsked : null}
                onRetry={props.onRetry}
                onDiscard={props.onDiscard}
              />
            ),
          )}
        </ol>
      </MessageScroller>
      {asked && (
        <DeleteMessageDialog
          author={asked.authorId === me ? null : displayName(people.get(asked.authorId) ?? asked.author)}
          roomName={props.roomName}
          onClose={() => setAsked(null)}
          onConfirm={() => {
            props.onDelete(asked);
            setAsked(null);
            // Its button is gone with the message: who is on a keyboard goes on from the list.
            list.current?.closest<HTMLElement>('[role=log]')?.focus({ preventScroll: true });
          }}
        />
      )}
      {!isAtEnd && (
        <div className={styles.pill}>
          <Button small variant={newBelow > 0 ? 'primary' : 'secondary'} onClick={props.onJump}>
            <Icon name="down" size={16} />
            {newBelow === 0 ? 'To the newest' : newBelow === 1 ? '1 new message' : `${newBelow} new messages`}
          </Button>
        </div>
      )}
      <p className="visually-hidden" aria-live="polite">
        {spoken}
      </p>
    </div>
  );
}

interface MessageRowProps {
  row: Extract<Row, { kind: 'message' }>;
  author: Person | null;
  isOnline: boolean;
  /** Its deletion, while it is on its way. */
  deletion: OutboxMessage | null;
  /** What stands in its place when it is deleted. */
  deletedText: string | null;
  /** Asks whether it is to be deleted; null for who may not. */
  onAsk: ((message: Message) => void) | null;
  onRetry: (id: string) => void;
  onDiscard: (id: string) => void;
}

const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { row, author, isOnline, deletion, deletedText, onAsk, onRetry, onDiscard } = props;
  const { outgoing, message } = row;
  const isErased = author?.deleted === true;
  const name = displayName(author);
  return (
    <li
      className={classNames(styles.row, row.isFirst && styles.first, outgoing && styles[outgoing.state])}
      data-message={row.key}
    >
      <div className={styles.gutter}>
        {row.isFirst && <Avatar id={row.authorId} name={name} photoUrl={author?.photo_url} />}
      </div>
      <div className={styles.content}>
        {row.isFirst && (
          <p className={styles.head}>
            <span className={styles.author}>{name}</span>
            {author && author.name !== '' && <span className={styles.handle}>@{author.handle}</span>}
            <time dateTime={row.postedAt.toISOString()} title={fullTime(row.postedAt)}>
              {timeOfDay(row.postedAt)}
            </time>
          </p>
        )}
        {!row.isFirst && <span className="visually-hidden">{name}: </span>}
        <p className={styles.body} data-anchor>
          {isErased ? (
            <em className={styles.erased}>This was deleted together with its author.</em>
          ) : deletedText !== null ? (
            <em className={styles.erased}>{deletedText}</em>
          ) : (
            <MessageText text={row.body} />
          )}
        </p>
        {outgoing?.state === 'pending' && (
          <p className={styles.status}>
            <Icon name="clock" size={14} /> {isOnline ? 'Sending…' : 'Waiting for the connection'}
          </p>
        )}
        {outgoing?.state === 'failed' && (
          <div className={styles.failure} role="alert">
            <p>
              <Icon name="warning" size={16} /> Not sent.{' '}
              {problemLine(codeText(outgoing.code ?? 'internal', outgoing.detail))}
            </p>
            <Button small onClick={() => onRetry(outgoing.id)}>
              Retry
            </Button>
            <Button small variant="danger" onClick={() => onDiscard(outgoing.id)}>
              Discard
            </Button>
          </div>
        )}
        {deletion?.state === 'pending' && !message?.deleted && (
          <p className={styles.status}>
            <Icon name="clock" size={14} /> {isOnline ? 'Deleting…' : 'It will be deleted once you are connected'}
            {!isOnline && (
              <Button small variant="quiet" onClick={() => onDiscard(deletion.id)}>
                Keep it
              </Button>
            )}
          </p>
        )}
        {deletion?.state === 'failed' && !message?.deleted && (
          <div className={styles.failure} role="alert">
            <p>
              <Icon name="warning" size={16} /> Not deleted.{' '}
              {problemLine(codeText(deletion.code ?? 'internal', deletion.detail))}
            </p>
            <Button small onClick={() => onRetry(deletion.id)}>
              Retry
            </Button>
            <Button small onClick={() => onDiscard(deletion.id)}>
              Keep it
            </Button>
          </div>
        )}
      </div>
      {message && onAsk && !deletion && !message.deleted && !isErased && (
        <Button
          variant="quiet"
          square
          small
          className={styles.action}
          data-message-action
          aria-label={`Delete the message of ${name}, ${timeOfDay(row.postedAt)}`}
          onClick={() => onAsk(message)}
        >
          <Icon name="bin" size={16} />
        </Button>
      )}
    </li>
  );
});

/** What a screen reader is told: the newest message of somebody else, if it came while the room was open. */
function useNewestOfOthers(timeline: TimelineState, people: ReadonlyMap<string, Person>, me: string): string {
  const [openedAt] = useState(timeline.messages.at(-1)?.sequence ?? 0);
  const newest = timeline.messages.at(-1);
  if (!newest || newest.sequence <= openedAt || newest.authorId === me) return '';
  const name = displayName(people.get(newest.authorId));
  return newest.deleted ? `A message of ${name} was deleted.` : `${name}: ${newest.body}`;
}

/** Now, renewed at midnight, so that yesterday is called so. */
function useToday(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    const timer = setTimeout(() => setNow(new Date()), midnight.getTime() - now.getTime() + 1000);
    return () => clearTimeout(timer);
  }, [now]);
  return now;
}
