import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';

import { useToast } from '@/components/toasts';
import type { Person } from '@/lib/api/models';
import type { OutboxMessage } from '@/lib/live/outbox';
import { useWatched } from '@/lib/runtime/use-watched';

import { mostMessages } from '../api/get-timeline';
import type { History, Opened } from '../api/get-timeline';
import type { Message } from '../live/message';
import type { Pin } from '../live/pins-state';
import { quoteOf } from '../live/quotes';
import type { PendingReaction } from '../live/reactions';
import { placeKey, readingPlaces } from '../live/reading-places';
import type { TimelineState } from '../live/timeline-state';
import { chatText } from '../text';

import { deletedText } from './deleted-text';
import { HistoryEdge } from './history-edge';
import { JumpButtons } from './jump-buttons';
import { moveAmongActions, useTabStop } from './message-actions';
import { MessageDialogs } from './message-dialogs';
import type { MessageDialog } from './message-dialogs';
import styles from './message-list.module.css';
import { MessageRow } from './message-row';
import { messageRows, rowsBetween } from './message-rows';
import { MessageScroller } from './message-scroller';
import { displayName } from './person-name';
import { useCopyLink } from './use-copy-link';
import { useInSight } from './use-in-sight';
import { useKeptFocus } from './use-kept-focus';
import { useNewestOfOthers } from './use-newest-of-others';
import { usePlaces } from './use-places';
import { useReading } from './use-reading';
import { useShown } from './use-shown';
import { useStableActions } from './use-stable-actions';
import { useToday } from './use-today';

interface MessageListProps {
  room: string;
  roomName: string;
  /** Whether it is a conversation of two. */
  isDirect: boolean;
  timeline: TimelineState;
  outgoing: readonly OutboxMessage[];
  people: ReadonlyMap<string, Person>;
  /** Who can be mentioned. */
  members: ReadonlyMap<string, Person>;
  me: string;
  /** Whom one has blocked. */
  blocked: ReadonlySet<string>;
  /** Whether one may delete everybody's messages. */
  keepsOrder: boolean;
  isOnline: boolean;
  /** Up to where one had read when the room was opened, if something is new there; else null. */
  newSince: number | null;
  /** How many messages of others are new by now. */
  unread: number;
  /** Told which message is the newest while somebody has it in sight, and null while nobody has. */
  onSeen: (sequence: number | null) => void;
  history: History;
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

/** So many messages more than are kept may come before some are let go, so that not each one moves all of them. */
const slack = 100;
/** The same each time, so that rows are not drawn anew. */
const nothing: readonly PendingReaction[] = [];

/** A room's messages, and what one has on its way. Only some of what is loaded is on the page, around where one reads. */
export function MessageList(props: MessageListProps) {
  const { timeline, outgoing, people, me, history, room } = props;
  const { messages, hasOlder, hasNewer, thread } = timeline;
  // Known once the list has its place.
  const [isAtEnd, setAtEnd] = useState(false);
  const now = useToday();
  const isWatched = useWatched();
  const { newSince, onSeen } = props;
  const { target, isLooking } = props;
  // Which message has been brought into view.
  const [shownTarget, setShownTarget] = useState<string | null>(null);
  const isJumping = isLooking || (target !== null && target !== shownTarget);
  const { newBelow, newFrom, newBefore } = useReading({
    timeline,
    me,
    newSince,
    unread: props.unread,
    isAtEnd,
    isWatched,
    isJumping,
    onSeen,
  });

  const places = readingPlaces(useQueryClient());
  const [place] = useState(() => {
    const kept = places.get(placeKey(room, thread));
    return messages.some((each) => each.id === kept?.message) ? (kept ?? null) : null;
  });
  const [begin] = useState(() => place?.sequence ?? messages.find((each) => each.id === newFrom)?.sequence ?? null);
  const list = useShown({ messages, isAtEnd, begin });
  const { shown } = list;

  // What is to be brought into view once it is on the page: a message by its id, or the line above what is new.
  const [bring, setBring] = useState<{ row: string | null; isTarget: boolean } | null>(null);
  /** Has a message on the page, with what stands around it. */
  const bringUp = (id: string | null, row: string | null = id, isTarget = false) => {
    const wanted = messages.find((message) => message.id === id);
    if (wanted) {
      list.showAround(wanted.sequence);
      setAtEnd(false);
    }
    setBring({ row, isTarget });
  };
  const { visit, editing } = props;
  const [broughtUp, setBroughtUp] = useState<{ target: string | null; visit: string }>({ target: null, visit });
  if (target !== broughtUp.target || visit !== broughtUp.visit) {
    setBroughtUp({ target, visit });
    if (target !== null) bringUp(target, target, true);
  }
  const [lastEditing, setLastEditing] = useState<string | null>(null);
  if (editing !== lastEditing) {
    setLastEditing(editing);
    if (editing !== null && !shown.some((each) => each.id === editing)) bringUp(editing);
  }
  const [lastJump, setLastJump] = useState(props.jump);
  if (props.jump !== lastJump) {
    setLastJump(props.jump);
    list.showEnd();
  }
  // Where one goes once it is loaded: where the room begins, or what is new.
  const [wish, setWish] = useState<'beginning' | 'line' | null>(null);
  const [rise, setRise] = useState(0);
  if (wish === 'beginning' && !hasOlder) {
    setWish(null);
    list.showBeginning();
    setAtEnd(false);
    setRise(rise + 1);
  }
  if (wish === 'line' && newBefore === null) {
    setWish(null);
    if (newFrom !== null) bringUp(newFrom, null);
  }

  const all = useMemo(() => messageRows(messages, outgoing, me, now, { newFrom, hasNewer }), [messages, outgoing, me, now, newFrom, hasNewer]);
  const [firstShown, lastShown] = [shown[0]?.id, list.isLast ? null : (shown.at(-1)?.id ?? null)];
  const rows = useMemo(() => rowsBetween(all, firstShown, lastShown), [all, firstShown, lastShown]);
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
  const [dialog, setDialog] = useState<MessageDialog | null>(null);
  // The same each time, so that rows are not drawn anew.
  const [ask] = useState(() => ({
    toDelete: (message: Message) => setDialog({ what: 'deletion', message }),
    toReport: (message: Message) => setDialog({ what: 'report', message }),
    whatWas: (message: Message) => setDialog({ what: 'history', message }),
  }));
  const rowList = useRef<HTMLOListElement>(null);
  const scroller = useRef<MessageScroller>(null);
  useInSight(room, messages, isWatched, scroller);
  useKeptFocus(rowList);
  useTabStop(rowList);
  const isWhole = rows.length === all.length && !hasOlder && !hasNewer;
  const before = hasOlder || rows[0] === undefined ? null : all.indexOf(rows[0]);
  usePlaces(rowList, isWhole ? null : { before, size: hasOlder || hasNewer ? null : all.length });
  // After the scroller has done what it does by itself.
  useLayoutEffect(() => {
    if (bring === null) return;
    const selector = bring.row === null ? '[data-first-new]' : `[data-message="${CSS.escape(bring.row)}"]`;
    const row = rowList.current?.querySelector(selector);
    scroller.current?.bringUp(row ?? null, () => {
      if (bring.isTarget) setShownTarget(bring.row);
    });
  }, [bring]);
  const spoken = useNewestOfOthers(timeline, people, me, props.blocked);
  const toast = useToast();
  const onCopyLink = useCopyLink(room);
  const actions = useStableActions({ ...props, onCopyLink });
  const [drafts] = useState(() => new Map<string, string>());
  useEffect(() => {
    for (const each of drafts.keys()) if (each !== editing) drafts.delete(each);
  }, [drafts, editing]);

  const { trim, loadOlder, loadNewer } = history;
  const isLong = messages.length > mostMessages + slack;
  useEffect(() => {
    if (isLong) trim(places.get(placeKey(room, thread))?.sequence ?? null);
  }, [isLong, trim, places, room, thread]);

  const showEarlier = () => {
    if (list.showEarlier() && hasOlder && history.older === 'idle') void loadOlder();
  };
  const showLater = () => {
    if (list.showLater() && hasNewer && history.newer === 'idle') void loadNewer();
  };
  const goTo = (place: 'beginning' | 'line', open: Promise<Opened>) => {
    setWish(place);
    void open.then(({ kind }) => {
      if (kind !== 'read') setWish(null);
      if (kind === 'failed') toast(chatText().timeline.partFailed);
    });
  };
  const toBeginning = () => {
    if (hasOlder) goTo('beginning', history.openBeginning());
    else setWish('beginning');
  };

  return (
    <div className={styles.area}>
      <MessageScroller
        ref={scroller}
        label={chatText().timeline.messagesIn(props.roomName)}
        jump={props.jump}
        rise={rise}
        isPresent={list.isLast && !hasNewer}
        place={place}
        loaded={[shown[0]?.id, shown.at(-1)?.id, messages.length, history.older, history.newer].join('/')}
        onNearStart={showEarlier}
        onNearEnd={showLater}
        onHome={toBeginning}
        onEnd={props.onJump}
        onPlace={(at) => {
          const message = at && messages.find((each) => each.id === at.message);
          if (message) places.set(placeKey(room, thread), { message: message.id, sequence: message.sequence, top: at.top });
          else if (at === null) places.delete(placeKey(room, thread));
        }}
        onAtEndChange={(atEnd) => {
          setAtEnd(atEnd);
          if (!atEnd) list.stay();
          else if (!isJumping) list.showEnd();
        }}
      >
        <div className={styles.start}>
          {list.isFirst && !hasOlder ? (
            thread === null && <p>{chatText().timeline.beginning(props.roomName)}</p>
          ) : (
            <HistoryEdge
              words={chatText().timeline.loadingOlder}
              failure={chatText().timeline.olderFailed}
              state={list.isFirst ? history.older : 'idle'}
              onRetry={() => void loadOlder()}
            />
          )}
        </div>
        {/* The arrow keys lead from one message's button to the next; the list has one tab stop. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <ol ref={rowList} className={styles.list} onKeyDown={moveAmongActions}>
          {rows.map((row) =>
            row.kind === 'gap' ? (
              <li key={row.key} className={styles.start}>
                <HistoryEdge
                  words={chatText().timeline.loadingNewer}
                  failure={chatText().timeline.newerFailed}
                  state={history.newer}
                  onRetry={() => void loadNewer()}
                />
              </li>
            ) : row.kind === 'day' ? (
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
                members={props.members}
                me={me}
                blocked={props.blocked}
                quote={row.answers && (quotes.get(row.answers.sequence) ?? null)}
                reacting={props.reacting.get(row.key) ?? nothing}
                onAnswer={props.onAnswer && actions.onAnswer}
                onThread={props.onThread && actions.onThread}
                now={now}
                onReact={actions.onReact}
                pinnedBy={pinner(props.pins, row.message, people)}
                onPin={props.onPin && actions.onPin}
                onCopyLink={actions.onCopyLink}
                onVisit={actions.onVisit}
                isOnline={props.isOnline}
                deletion={deletions.get(row.key) ?? null}
                edit={edits.get(row.key) ?? null}
                deletedText={deletedText(row.message, deletions.get(row.key), me, people)}
                isTarget={props.target === row.key}
                isEditing={props.editing === row.key}
                drafts={drafts}
                onAsk={row.authorId === me || props.keepsOrder ? ask.toDelete : null}
                mayRemovePreviews={row.authorId === me || props.keepsOrder}
                onReport={row.authorId === me ? null : ask.toReport}
                onEdit={row.authorId === me ? actions.onEdit : null}
                onSave={actions.onSave}
                onHistory={ask.whatWas}
                onRetry={actions.onRetry}
                onDiscard={actions.onDiscard}
              />
            ),
          )}
        </ol>
      </MessageScroller>
      {dialog && (
        <MessageDialogs
          open={{ ...dialog, message: messages.find((each) => each.id === dialog.message.id) ?? dialog.message }}
          room={room}
          roomName={props.roomName}
          isDirect={props.isDirect}
          people={people}
          me={me}
          onClose={() => setDialog(null)}
          onDelete={(message) => {
            props.onDelete(message);
            setDialog(null);
            // Its button is gone with the message: who is on a keyboard goes on from the list.
            rowList.current?.closest<HTMLElement>('[role=log]')?.focus({ preventScroll: true });
          }}
        />
      )}
      <JumpButtons
        isLooking={isLooking}
        isNewAbove={newBefore !== null}
        isGoingUp={wish === 'line'}
        onUp={() => {
          if (newBefore !== null) goTo('line', history.openAround(newBefore));
        }}
        isAtEnd={isAtEnd}
        newBelow={newBelow}
        isGoingDown={hasNewer && history.elsewhere === 'loading'}
        onDown={props.onJump}
      />
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
