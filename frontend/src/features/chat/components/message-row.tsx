import { memo, useCallback, useRef, useState } from 'react';

import { Avatar } from '@/components/avatar';
import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import { Icon } from '@/components/icon';
import type { Person } from '@/lib/api/models';
import type { OutboxMessage } from '@/lib/live/outbox';
import { isAnswerToNothing } from '@/lib/live/outbox-retry';
import { codeText, problemLine } from '@/lib/problem/problem-text';
import { mayHaveBlocks } from '@/lib/text/markup';
import { fullTime, timeOfDay } from '@/lib/time/format-time';

import type { Message } from '../live/message';
import type { Quote } from '../live/quotes';
import { withPending } from '../live/reactions';
import type { PendingReaction } from '../live/reactions';
import { chatText } from '../text';

import { Attachments } from './attachments';
import { AboutAuthor } from './author-card';
import { LinkCards } from './link-cards';
import { MessageEditor } from './message-editor';
import styles from './message-list.module.css';
import { MessageQuote } from './message-quote';
import { MessageRowActions } from './message-row-actions';
import type { Row } from './message-rows';
import { MessageText } from './message-text';
import { displayName, isForgotten, somebodyElse } from './person-name';
import { ReactionsLine } from './reactions-line';
import { ThreadLine } from './thread-line';

interface MessageRowProps {
  room: string;
  row: Extract<Row, { kind: 'message' }>;
  author: Person | null;
  people: ReadonlyMap<string, Person>;
  /** Who can be named, by handle. */
  byHandle: ReadonlyMap<string, Person>;
  /** Who can be mentioned. */
  members: ReadonlyMap<string, Person>;
  me: string;
  /** Whom one has blocked: what they said is shown when it is asked for. */
  blocked: ReadonlySet<string>;
  /** What it answers, as that is now; null while that is not known, or when it answers nothing. */
  quote: Quote | null;
  /** One's own reactions that are on their way. */
  reacting: readonly PendingReaction[];
  /** Begins an answer to it; null where one does not. */
  onAnswer: ((message: Message) => void) | null;
  /** Opens the thread of the message at this sequence; null in a thread, where what the message answers is not shown. */
  onThread: ((root: number) => void) | null;
  now: Date;
  onReact: (message: Message, emoji: string, wanted: boolean) => void;
  /** By whom it is pinned; null while it is not. */
  pinnedBy: string | null;
  /** Pins it, or unpins it; null for who may not. */
  onPin: ((message: Message, wanted: boolean) => void) | null;
  /** Copies the address at which it is. */
  onCopyLink: (message: Message) => void;
  /** Goes to the message at this sequence. */
  onVisit: (sequence: number) => void;
  isOnline: boolean;
  /** Its deletion, while it is on its way. */
  deletion: OutboxMessage | null;
  /** Its edit, while it is on its way. */
  edit: OutboxMessage | null;
  /** What stands in its place when it is deleted. */
  deletedText: string | null;
  /** Asks whether it is to be deleted; null for who may not. */
  onAsk: ((message: Message) => void) | null;
  /** Whether one may take away what is shown of the pages that it links to. */
  mayRemovePreviews: boolean;
  /** Asks why it is to be looked at; null for one's own. */
  onReport: ((message: Message) => void) | null;
  /** It is what somebody came to see. */
  isTarget: boolean;
  isEditing: boolean;
  /** What is being written in place of messages, by their ids: a row may go from the page while one edits it. */
  drafts: Map<string, string>;
  /** Begins to edit it, or ends; null for who may not. */
  onEdit: ((message: string | null) => void) | null;
  onSave: (message: Message, body: string) => void;
  /** Shows what it said before. */
  onHistory: (message: Message) => void;
  onRetry: (id: string) => void;
  onDiscard: (id: string) => void;
}

/** One message: what it says, by whom and when, what is on its way with it, and what can be done with it. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { row, author, isOnline, deletion, edit, deletedText, pinnedBy, onPin, onAsk, onReport, onEdit, onRetry, onDiscard } = props;
  const { onAnswer, onThread } = props;
  const { outgoing, message, answers } = row;
  const { drafts } = props;
  const onDraft = useCallback((body: string) => void drafts.set(row.key, body), [drafts, row.key]);
  const isInThread = message ? message.inThread !== null : outgoing?.answers?.thread !== undefined;
  const isErased = isForgotten(author);
  const name = displayName(author);
  const other = somebodyElse(author, props.me);
  const nameButton = useRef<HTMLButtonElement>(null);
  const [asked, setAsked] = useState<HTMLElement | null>(null);
  const ask = () => setAsked(asked === null ? nameButton.current : null);
  const text = chatText().timeline;
  const isThere = message !== null && !message.deleted && !isErased && deletedText === null;
  const isSaving = isThere && edit !== null && edit.state !== 'failed';
  const [isUnfolded, setUnfolded] = useState(false);
  const isFolded = isThere && !isUnfolded && props.blocked.has(row.authorId);
  const canChange = isThere && !isFolded && !deletion && !isSaving && !props.isEditing;
  // Files without words.
  const isWordless =
    row.attachments.length > 0 && row.body === '' && !isSaving && deletedText === null && !isErased && !isFolded;
  const said = isSaving ? edit.body : row.body;
  const face = <Avatar id={row.authorId} name={name} photoUrl={author?.photo_url} />;
  // What stands by itself may not stand in a paragraph.
  const Body = mayHaveBlocks(said) ? 'div' : 'p';
  return (
    <li
      className={classNames(styles.row, row.isFirst && styles.first, outgoing && styles[outgoing.state], isSaving && styles.pending, props.isTarget && styles.target)}
      aria-current={props.isTarget || undefined}
      data-message={row.key}
      // So that a finger on it shows what can be done with it.
      tabIndex={-1}
    >
      <div className={styles.gutter}>
        {row.isFirst &&
          (other ? (
            // The name beside it is the same for who does not see this one.
            <button type="button" className={styles.face} tabIndex={-1} aria-hidden="true" onClick={ask}>
              {face}
            </button>
          ) : (
            face
          ))}
      </div>
      <div className={styles.content}>
        {row.isFirst && (
          <p className={styles.head}>
            {other ? (
              <button
                ref={nameButton}
                type="button"
                className={classNames(styles.author, styles.leads)}
                data-message-action="author"
                aria-haspopup="dialog"
                aria-expanded={asked !== null}
                onClick={ask}
              >
                {name}
              </button>
            ) : (
              <span className={styles.author}>{name}</span>
            )}
            {author?.bot === true && <Badge>{text.bot}</Badge>}
            {author && author.name !== '' && author.handle !== '' && <span className={styles.handle}>@{author.handle}</span>}
            <time dateTime={row.postedAt.toISOString()} title={fullTime(row.postedAt)}>
              {timeOfDay(row.postedAt)}
            </time>
          </p>
        )}
        {other && row.isFirst && (
          <AboutAuthor room={props.room} person={other} opener={asked} onClose={() => setAsked(null)} />
        )}
        {!row.isFirst && <span className="visually-hidden">{name}: </span>}
        {isThere && pinnedBy !== null && (
          <p className={styles.pinned}>
            <Icon name="pin" size={14} /> {text.pinnedBy(pinnedBy)}
          </p>
        )}
        {answers && !isErased && !isFolded && deletedText === null && (Boolean(onThread) || !isInThread) && (
          <MessageQuote
            quote={props.quote}
            people={props.people}
            isBlocked={props.quote !== null && props.blocked.has(props.quote.authorId)}
            onJump={() => props.onVisit(answers.sequence)}
          />
        )}
        {isThere && props.isEditing && onEdit ? (
          <MessageEditor
            text={props.drafts.get(row.key) ?? (edit?.state === 'failed' ? edit.body : row.body)}
            mayBeEmpty={row.attachments.length > 0}
            isResumed={props.drafts.has(row.key)}
            members={props.members}
            me={props.me}
            onChange={onDraft}
            onCancel={() => {
              props.drafts.delete(row.key);
              onEdit(null);
            }}
            onSave={(body) => {
              props.drafts.delete(row.key);
              if (body !== row.body) props.onSave(message, body);
              onEdit(null);
            }}
          />
        ) : (
          !isWordless && (
            <Body className={styles.body} dir="auto" data-anchor>
              {isErased ? (
                <em className={styles.erased}>{text.authorErased}</em>
              ) : deletedText !== null ? (
                <em className={styles.erased}>{deletedText}</em>
              ) : isFolded ? (
                <button type="button" className={styles.edited} data-message-action="unfold" onClick={() => setUnfolded(true)}>
                  {text.fromBlocked}. <u>{text.show}</u>
                </button>
              ) : (
                <MessageText text={said} byHandle={props.byHandle} me={props.me} />
              )}
            </Body>
          )
        )}
        {(isThere || outgoing) && !isFolded && row.attachments.length > 0 && (
          <Attachments room={props.room} message={message} files={row.attachments} isAnchor={isWordless} />
        )}
        {isThere && !isFolded && !props.isEditing && (
          <LinkCards room={props.room} message={message} mayRemove={props.mayRemovePreviews} />
        )}
        {isThere && !isFolded && message.edited && (
          <button
            type="button"
            className={styles.edited}
            data-message-action="history"
            title={text.editedAt(fullTime(new Date(message.edited.at)))}
            aria-label={text.showBefore(fullTime(new Date(message.edited.at)))}
            onClick={() => props.onHistory(message)}
          >
            {text.edited}
          </button>
        )}
        {isThere && !isFolded && (
          <ReactionsLine
            reactions={withPending(message.reactions, props.reacting, props.me)}
            people={props.people}
            me={props.me}
            onReact={(emoji, wanted) => props.onReact(message, emoji, wanted)}
          />
        )}
        {message?.thread && onThread && (
          <ThreadLine
            thread={message.thread}
            people={props.people}
            now={props.now}
            onOpen={() => onThread(message.sequence)}
          />
        )}
        {outgoing?.state === 'pending' && (
          <p className={styles.status}>
            <Icon name="clock" size={14} /> {isOnline ? text.sending : text.waiting}
          </p>
        )}
        {outgoing?.state === 'failed' && (
          <div className={styles.failure} role="alert">
            <p>
              <Icon name="warning" size={16} /> {text.notSent}{' '}
              {problemLine(codeText(outgoing.code ?? 'internal', outgoing.detail))}
            </p>
            <Button small onClick={() => onRetry(outgoing.id)}>
              {isAnswerToNothing(outgoing.code) && !outgoing.answers?.thread ? text.sendAllTheSame : text.retry}
            </Button>
            <Button small variant="danger" onClick={() => onDiscard(outgoing.id)}>
              {text.discard}
            </Button>
          </div>
        )}
        {isSaving && edit.state === 'pending' && (
          <p className={styles.status}>
            <Icon name="clock" size={14} /> {isOnline ? text.saving : text.savedLater}
            {!isOnline && (
              <Button small variant="quiet" onClick={() => onDiscard(edit.id)}>
                {text.leaveAsItWas}
              </Button>
            )}
          </p>
        )}
        {isThere && edit?.state === 'failed' && !props.isEditing && (
          <div className={styles.failure} role="alert">
            <p>
              <Icon name="warning" size={16} /> {text.notSaved} <q className={styles.unsaved}>{edit.body}</q>{' '}
              {problemLine(codeText(edit.code ?? 'internal', edit.detail))}
            </p>
            <Button small onClick={() => onRetry(edit.id)}>
              {edit.code === 'message-edited-meanwhile' ? text.saveAllTheSame : text.retry}
            </Button>
            <Button small variant="danger" onClick={() => onDiscard(edit.id)}>
              {text.discard}
            </Button>
          </div>
        )}
        {deletion?.state === 'pending' && !message?.deleted && (
          <p className={styles.status}>
            <Icon name="clock" size={14} /> {isOnline ? text.deleting : text.deletedLater}
            {!isOnline && (
              <Button small variant="quiet" onClick={() => onDiscard(deletion.id)}>
                {text.keep}
              </Button>
            )}
          </p>
        )}
        {deletion?.state === 'failed' && !message?.deleted && (
          <div className={styles.failure} role="alert">
            <p>
              <Icon name="warning" size={16} /> {text.notDeleted}{' '}
              {problemLine(codeText(deletion.code ?? 'internal', deletion.detail))}
            </p>
            <Button small onClick={() => onRetry(deletion.id)}>
              {text.retry}
            </Button>
            <Button small onClick={() => onDiscard(deletion.id)}>
              {text.keep}
            </Button>
          </div>
        )}
      </div>
      {canChange && (
        <MessageRowActions
          name={name}
          postedAt={row.postedAt}
          onAnswer={onAnswer && (() => onAnswer(message))}
          onThread={onThread && (() => onThread(message.inThread?.sequence ?? message.sequence))}
          onReact={(emoji) => props.onReact(message, emoji, true)}
          isPinned={pinnedBy !== null}
          onPin={onPin && (() => onPin(message, pinnedBy === null))}
          onCopyLink={() => props.onCopyLink(message)}
          onEdit={onEdit && (() => onEdit(message.id))}
          onAsk={onAsk && (() => onAsk(message))}
          onReport={onReport && (() => onReport(message))}
        />
      )}
    </li>
  );
});
