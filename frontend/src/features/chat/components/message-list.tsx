import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import type { Person } from '@/lib/api/models';
import type { OutboxMessage } from '@/lib/live/outbox';
import { useServerNow } from '@/lib/runtime/app-runtime';
import { useWatched } from '@/lib/runtime/use-watched';

import type { Pin } from '../live/pins-state';
import { quoteOf } from '../live/quotes';
import type { PendingReaction } from '../live/reactions';
import type { Message, TimelineState } from '../live/timeline-state';
import { chatText } from '../text';

import { DeleteMessageDialog } from './delete-message-dialog';
import { deletedText } from './deleted-text';
import { saidOrFiles } from './files-text';
import { moveAmongActions, useTabStop } from './message-actions';
import { MessageHistoryDialog } from './message-history-dialog';
import styles from './message-list.module.css';
import { MessageRow } from './message-row';
import { messageRows } from './message-rows';
import { MessageScroller } from './message-scroller';
import { displayName } from './person-name';
import { ReportMessageDialog } from './report-message-dialog';
import { useReading } from './use-reading';

interface MessageListProps {
  room: string;
  roomName: string;
  /** Whether it is a conversation of two. */
  isDirect: boolean;
  timeline: TimelineState;
  outgoing: readonly OutboxMessage[];
  people: ReadonlyMap<string, Person>;
  me: string;
  /** Whom one has blocked. */
  blocked: ReadonlySet<string>;
  /** Whether one may delete everybody's messages. */
  keepsOrder: boolean;
  isOnline: boolean;
  /** Up to where one had read when the room was opened, if something is new there; else null. */
  newSince: number | null;
  /** Told which message is the newest while somebody has it in sight, and null while nobody has. */
  onSeen: (sequence: number | null) => void;
  older: { state: 'idle' | 'loading' | 'failed'; load: () => Promise<unknown> };
  /** Raised to go to the newest message. */
  jump: number;
  /** The message to be brought into view and marked, by its id. */
  target: string | null;
  /** Whether such a message is being looked for. */
  isLooking: boolean;
  /** Another one each time that somebody asks to see the target, also the same again. */
  visit: string;
  onJump: () => void;
  onRetry: (id: string) => void;
  onDiscard: (id: string) => void;
  onDelete: (message: Message) => void;
  /** Null where one does not answer a single message. */
  onAnswer: ((message: Message) => void) | null;
  /** Opens the thread of the message at this sequence; null in a thread. */
  onThread: ((root: number) => void) | null;
  /** One's own reactions that are on their way, by message. */
  reacting: ReadonlyMap<string, readonly PendingReaction[]>;
  onReact: (message: Message, emoji: string, wanted: boolean) => void;
  /** What is pinned, by the sequence of the message. */
  pins: ReadonlyMap<number, Pin>;
  /** Pins a message, or unpins it; null for who may not. */
  onPin: ((message: Message, wanted: boolean) => void) | null;
  /** Goes to the message at this sequence. */
  onVisit: (sequence: number) => void;
  /** The message that is being edited, by its id. */
  editing: string | null;
  onEdit: (message: string | null) => void;
  onSave: (message: Message, body: string) => void;
}

/** So many messages are on the page at first, and more with each look further back; a long room stays quick so. */
const windowStep = 80;
/** The same each time, so that rows are not drawn anew. */
const nothing: readonly PendingReaction[] = [];

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
  const { target, isLooking } = props;
  // Which message has been brought into view.
  const [shownTarget, setShownTarget] = useState<string | null>(null);
  const isJumping = isLooking || (target !== null && target !== shownTarget);
  const { newBelow, newFrom } = useReading({ timeline, me, newSince, isAtEnd, isWatched, isJumping, onSeen });

  // So that what is to be brought into view is on the page, with what stands around it.
  const { visit } = props;
  const [broughtUp, setBroughtUp] = useState<{ target: string | null; visit: string }>({ target: null, visit });
  if (target !== broughtUp.target || visit !== broughtUp.visit) {
    setBroughtUp({ target, visit });
    const wanted = messages.length - messages.findIndex((message) => message.id === target) + windowStep / 2;
    if (target !== null && wanted > windowSize) setWindowSize(wanted);
  }

  const shown = useMemo(() => messages.slice(-windowSize), [messages, windowSize]);
  const rows = useMemo(() => messageRows(shown, outgoing, me, now, newFrom), [shown, outgoing, me, now, newFrom]);
  const byHandle = useMemo(() => new Map([...people.values()].map((each) => [each.handle, each])), [people]);
  const quotes = useMemo(() => {
    const answered = rows.flatMap((row) => (row.kind === 'message' && row.answers ? [row.answers] : []));
    return new Map(answered.map((each) => [each.sequence, quoteOf(timeline, each)]));
  }, [rows, timeline]);
  const deletions = useMemo(
    () => new Map(outgoing.flatMap((each) => (each.deletes ? [[each.deletes.message, each] as const] : []))),
    [outgoing],
  );
  const edits = useMemo(
    () => new Map(outgoing.flatMap((each) => (each.edits ? [[each.edits.message, each] as const] : []))),
    [outgoing],
  );
  const [asked, setAsked] = useState<Message | null>(null);
  const [past, setPast] = useState<Message | null>(null);
  const [reporting, setReporting] = useState<Message | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const scroller = useRef<MessageScroller>(null);
  useTabStop(list);
  // After the scroller has done what it does by itself.
  useLayoutEffect(() => {
    const wanted = broughtUp.target;
    if (wanted === null) return;
    const row = list.current?.querySelector(`[data-message="${CSS.escape(wanted)}"]`);
    scroller.current?.bringUp(row ?? null, () => setShownTarget(wanted));
  }, [broughtUp]);
  const spoken = useNewestOfOthers(timeline, people, me, props.blocked);
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
        ref={scroller}
        label={chatText().timeline.messagesIn(props.roomName)}
        jump={props.jump}
        loaded={`${shown[0]?.id ?? ''}/${older.state}`}
        onNearStart={showOlder}
        onAtEndChange={(atEnd) => {
          setAtEnd(atEnd);
          if (atEnd && !isJumping) setWindowSize(windowStep);
        }}
      >
        <div className={styles.start}>
          {older.state === 'loading' && <p>{chatText().timeline.loadingOlder}</p>}
          {older.state === 'failed' && (
            <Button small onClick={() => void older.load()}>
              {chatText().timeline.olderFailed}
            </Button>
          )}
          {isWhole && timeline.thread === null && <p>{chatText().timeline.beginning(props.roomName)}</p>}
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
                <span>{chatText().timeline.new}</span>
              </li>
            ) : (
              <MessageRow
                key={row.key}
                room={props.room}
                row={row}
                author={people.get(row.authorId) ?? row.message?.author ?? null}
                people={people}
                byHandle={byHandle}
                me={me}
                blocked={props.blocked}
                quote={row.answers && (quotes.get(row.answers.sequence) ?? null)}
                reacting={props.reacting.get(row.key) ?? nothing}
                onAnswer={props.onAnswer}
                onThread={props.onThread}
                now={now}
                onReact={props.onReact}
                pinnedBy={pinner(props.pins, row.message, people)}
                onPin={props.onPin}
                onVisit={props.onVisit}
                isOnline={props.isOnline}
                deletion={deletions.get(row.key) ?? null}
                edit={edits.get(row.key) ?? null}
                deletedText={deletedText(row.message, deletions.get(row.key), me, people)}
                isTarget={props.target === row.key}
                isEditing={props.editing === row.key}
                onAsk={row.authorId === me || props.keepsOrder ? setAsked : null}
                mayRemovePreviews={row.authorId === me || props.keepsOrder}
                onReport={row.authorId === me ? null : setReporting}
                onEdit={row.authorId === me ? props.onEdit : null}
                onSave={props.onSave}
                onHistory={setPast}
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
      {reporting && (
        <ReportMessageDialog
          room={props.room}
          message={reporting}
          author={displayName(people.get(reporting.authorId) ?? reporting.author)}
          isDirect={props.isDirect}
          onClose={() => setReporting(null)}
        />
      )}
      {past && (
        <MessageHistoryDialog
          room={props.room}
          message={messages.find((each) => each.id === past.id) ?? past}
          onClose={() => setPast(null)}
        />
      )}
      {!isAtEnd && (
        <div className={styles.pill}>
          <Button small variant={newBelow > 0 ? 'primary' : 'secondary'} onClick={props.onJump}>
            <Icon name="down" size={16} />
            {newBelow === 0 ? chatText().timeline.toNewest : chatText().timeline.newBelow(newBelow)}
          </Button>
        </div>
      )}
      <p className="visually-hidden" aria-live="polite">
        {spoken}
      </p>
    </div>
  );
}

/** The name of who pinned a message; null for one that is not pinned. */
function pinner(pins: ReadonlyMap<number, Pin>, message: Message | null, people: ReadonlyMap<string, Person>): string | null {
  const pin = message && pins.get(message.sequence);
  return pin ? displayName(people.get(pin.by) ?? pin.pinnedBy) : null;
}

/** What a screen reader is told: the newest message of somebody else, if it came while the room was open. */
function useNewestOfOthers(
  timeline: TimelineState,
  people: ReadonlyMap<string, Person>,
  me: string,
  blocked: ReadonlySet<string>,
): string {
  const [openedAt] = useState(timeline.messages.at(-1)?.sequence ?? 0);
  const newest = timeline.messages.at(-1);
  if (!newest || newest.sequence <= openedAt || newest.authorId === me || blocked.has(newest.authorId)) return '';
  const name = displayName(people.get(newest.authorId));
  return newest.deleted ? chatText().timeline.newestDeleted(name) : `${name}: ${saidOrFiles(newest.body, newest.attachments.length)}`;
}

/** Now, renewed at midnight, so that yesterday is called so. */
function useToday(): Date {
  const serverNow = useServerNow();
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    const timer = setTimeout(() => setNow(serverNow()), midnight.getTime() - now.getTime() + 1000);
    return () => clearTimeout(timer);
  }, [now, serverNow]);
  return now;
}
