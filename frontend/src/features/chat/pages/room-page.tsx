import { useCallback, useMemo, useRef, useState } from 'react';
import { useLocation, useParams, useSearchParams } from 'react-router';

import { Badge } from '@/components/badge';
import { Button, ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { Icon } from '@/components/icon';
import { Notice } from '@/components/notice';
import { PageTitle } from '@/components/page-title';
import { PublicMark } from '@/components/public-mark';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { componentText } from '@/components/text';
import { useToast } from '@/components/toasts';
import type { Person, Room } from '@/lib/api/models';
import { ProblemError } from '@/lib/api/problem';
import { useAccountRuntime, useConnectionState, useOutboxMessages } from '@/lib/runtime/account-runtime';

import { useBlocked } from '../api/get-blocks';
import { useRoom } from '../api/get-room';
import { useRooms } from '../api/get-rooms';
import { useHistory } from '../api/get-timeline';
import { usePinMessage } from '../api/pin-message';
import { useRoomReports } from '../api/reports';
import { ArchivedNotice } from '../components/archived-notice';
import { BlockedNotice } from '../components/blocked-notice';
import { Composer } from '../components/composer';
import { InvitationCard } from '../components/invitation-card';
import { lastOwnMessage } from '../components/last-own-message';
import { LevelChoice } from '../components/level-choice';
import { MembersPanel } from '../components/members-panel';
import { MessageList } from '../components/message-list';
import { keepsOrder, mayPin } from '../components/order-rules';
import { asPerson } from '../components/person-name';
import { PinsPanel } from '../components/pins-panel';
import { roomTitle } from '../components/room-title';
import { ThreadPanel } from '../components/thread-panel';
import { TypingLine } from '../components/typing-line';
import { useFileDrop } from '../components/use-file-drop';
import { mostFiles } from '../live/draft-files';
import { textSequence } from '../live/message';
import { outgoingIn } from '../live/outgoing';
import { quoteOfMessage } from '../live/quotes';
import { useAnswering } from '../live/use-answering';
import { useDraftFileList, useDraftFiles } from '../live/use-draft-files';
import { useJump } from '../live/use-jump';
import { useLivePins } from '../live/use-live-pins';
import { useNewest } from '../live/use-newest';
import { useReactions } from '../live/use-reactions';
import { useReadMarker } from '../live/use-read-marker';
import { useLiveTimeline } from '../live/use-timeline-live';
import { useTyping } from '../live/use-typing';
import { chatText } from '../text';

import styles from './room-page.module.css';

export function RoomPage() {
  const { room = '' } = useParams();
  // Another room is another page: nothing of the last one's state is kept.
  return <OpenRoom key={room} id={room} />;
}

function OpenRoom({ id }: { id: string }) {
  const room = useRoom(id);
  const invitation = useRooms().data?.items.find((each) => each.room_id === id && each.status === 'invited');
  if (invitation) return <Invited room={invitation} />;
  if (room.error instanceof ProblemError && [403, 404, 422].includes(room.error.status)) return <NotIn />;
  return <Joined id={id} room={room.data} trouble={<QueryTrouble query={room} />} />;
}

function Joined({ id, room, trouble }: { id: string; room: Room | undefined; trouble: React.ReactNode }) {
  const { account, outbox } = useAccountRuntime();
  const connection = useConnectionState();
  const timeline = useLiveTimeline(id);
  const everything = useOutboxMessages(id);
  const outgoing = useMemo(() => outgoingIn(everything, null), [everything]);
  const history = useHistory(id);
  const { jump, toNewest } = useNewest(timeline.data, history.openNewest);
  const [search, setSearch] = useSearchParams();
  const [thread, at] = [sequenceOf(search.get('thread')), sequenceOf(search.get('at'))];
  const visit = useLocation().key;
  const jumped = useJump(thread === null ? at : null, visit, timeline.data, history.openAround);
  const answering = useAnswering(id, timeline.data?.messages ?? []);
  const { react, pending } = useReactions(id, timeline.data);
  const openThread = useCallback((root: number) => setSearch({ thread: String(root) }), [setSearch]);
  const onVisit = useCallback((sequence: number) => setSearch({ at: String(sequence) }), [setSearch]);
  const [chosenPanel, setChosenPanel] = useState<'members' | 'pins' | null>(null);
  // A thread has an address, and stands in the place of the others.
  const panel = thread === null ? chosenPanel : null;
  const setPanel = (next: typeof chosenPanel) => {
    setChosenPanel(next);
    if (next !== null && thread !== null) setSearch({});
  };
  // Who closes a panel is back on what opened it.
  const panelOpener = useRef<HTMLElement | null>(null);
  const togglePanel = (wanted: 'members' | 'pins', opener: HTMLElement) => {
    panelOpener.current = opener;
    setPanel(panel === wanted ? null : wanted);
  };
  const closePanel = () => {
    setPanel(null);
    panelOpener.current?.focus({ preventScroll: true });
  };
  const pins = useLivePins(id);
  const { mutate: pinOrUnpin } = usePinMessage(id);
  const pinned = useMemo(() => new Map((pins.data?.pins ?? []).map((pin) => [pin.message.sequence, pin])), [pins.data]);
  const onPin = useCallback(
    (message: { id: string; sequence: number }, wanted: boolean) => pinOrUnpin({ message, wanted }),
    [pinOrUnpin],
  );
  const [editing, setEditing] = useState<string | null>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const { typing, sayTyping } = useTyping(id, timeline.data);
  const rooms = useRooms();
  const blocked = useBlocked();
  const isBlocked = Boolean(room?.direct_with && blocked.has(room.direct_with.account_id));
  const isArchived = room?.archived === true;
  const unread = rooms.data?.items.find((each) => each.room_id === id)?.unread;
  const onSeen = useReadMarker(id);
  const drafts = useDraftFiles(id);
  const files = useDraftFileList(drafts);
  const toast = useToast();
  const sayArchived = () => toast(chatText().archive.onlyRead);
  const attach = (added: File[]) => {
    if (isArchived) {
      sayArchived();
      return;
    }
    const left = drafts.add(added);
    if (left > 0) toast(chatText().rooms.filesLeftOut(mostFiles, left));
    composer.current?.focus({ preventScroll: true });
  };
  const drop = useFileDrop(attach);

  const people = useMemo(
    () => {
      const said = [...(room?.webhooks ?? []).map(asPerson), ...(room?.members ?? [])];
      return new Map(said.map((each): [string, Person] => [each.account_id, each]));
    },
    [room],
  );
  const members = useMemo(
    () => new Map((room?.members ?? []).flatMap((each) => (each.status === 'member' ? [[each.account_id, each] as const] : []))),
    [room],
  );
  const looksAfter = keepsOrder(room?.role) && !room?.direct_with;
  const reported = useRoomReports(id, looksAfter).data?.reports.length ?? 0;
  const memberCount = room?.members.filter((member) => member.status === 'member').length;
  const name = room ? roomTitle(room) : chatText().rooms.room;
  const text = chatText().rooms;

  return (
    <div className={styles.page}>
      <section className={styles.main} aria-label={name} onInput={sayTyping} {...(isBlocked ? {} : drop.handlers)}>
        <header className={styles.bar}>
          <ButtonLink to="/rooms" variant="quiet" square className={styles.back} aria-label={text.back}>
            <Icon name="back" />
          </ButtonLink>
          <PageTitle title={name} />
          {room?.public === true && <PublicMark />}
          <ButtonLink
            to="/search"
            state={{ room: id }}
            variant="quiet"
            square
            className={styles.search}
            aria-label={chatText().search.here}
          >
            <Icon name="search" />
          </ButtonLink>
          <LevelChoice room={id} />
          {(pinned.size > 0 || panel === 'pins') && (
            <Button
              variant="quiet"
              aria-expanded={panel === 'pins'}
              aria-label={text.pinnedMessages(pinned.size)}
              onClick={({ currentTarget }) => togglePanel('pins', currentTarget)}
            >
              <Icon name="pin" />
              {pinned.size}
            </Button>
          )}
          <Button
            variant="quiet"
            aria-expanded={panel === 'members'}
            aria-label={membersWords(memberCount, looksAfter ? reported : 0)}
            onClick={({ currentTarget }) => togglePanel('members', currentTarget)}
          >
            <Icon name="people" />
            {memberCount}
            {looksAfter && reported > 0 && (
              <Badge tone="danger">
                <Icon name="flag" size={14} /> {reported}
              </Badge>
            )}
          </Button>
        </header>
        {trouble}
        <QueryTrouble query={timeline} />
        {(jumped.kind === 'failed' || jumped.kind === 'missing') && (
          <div className={styles.notice}>
            <Notice kind="info">
              {jumped.kind === 'failed' ? (
                <p>
                  {text.messageFailed}{' '}
                  <Button small onClick={jumped.again}>
                    {componentText().tryAgain}
                  </Button>
                </p>
              ) : (
                <p>{text.missing}</p>
              )}
            </Notice>
          </div>
        )}
        {/* Where reading begins is known with the list of rooms; without that list, the messages are shown all the same. */}
        {timeline.data && (rooms.data ?? rooms.failureReason) ? (
          <MessageList
            room={id}
            roomName={name}
            isDirect={Boolean(room?.direct_with)}
            timeline={timeline.data}
            outgoing={outgoing}
            people={people}
            members={members}
            me={account.id}
            blocked={blocked}
            keepsOrder={keepsOrder(room?.role)}
            isOnline={connection.kind === 'open'}
            newSince={unread && unread.count > 0 ? unread.read_up_to : null}
            unread={unread?.count ?? 0}
            onSeen={onSeen}
            history={history}
            jump={jump}
            target={jumped.kind === 'found' ? jumped.message : null}
            isLooking={jumped.kind === 'looking'}
            visit={visit}
            onJump={toNewest}
            onAnswer={
              isArchived
                ? null
                : (message) => {
                    answering.answer(message);
                    composer.current?.focus({ preventScroll: true });
                  }
            }
            onThread={openThread}
            reacting={pending}
            onReact={isArchived ? sayArchived : react}
            pins={pinned}
            onPin={mayPin(room) && !isArchived ? onPin : null}
            onVisit={onVisit}
            onRetry={(message) => void outbox.retry(message)}
            onDiscard={(message) => void outbox.discard(message)}
            onDelete={(message) => void outbox.addDeletion(id, message.id, message.sequence)}
            editing={editing}
            onEdit={(message) => {
              if (isArchived && message !== null) {
                sayArchived();
                return;
              }
              setEditing(message);
              if (message === null) composer.current?.focus({ preventScroll: true });
            }}
            onSave={(message, body) =>
              void outbox.addEdit(id, body, {
                message: message.id,
                sequence: message.sequence,
                replaces: textSequence(message),
              })
            }
          />
        ) : (
          <div className={styles.skeletons} role="status" aria-label={text.loadingMessages}>
            <Skeleton lines={2} avatar />
            <Skeleton lines={3} avatar />
            <Skeleton lines={2} avatar />
          </div>
        )}
        <TypingLine typing={typing.filter((each) => !blocked.has(each))} people={people} />
        {isArchived ? (
          <div className={styles.notice}>
            <ArchivedNotice decisions={room.decisions ?? []} />
          </div>
        ) : isBlocked && room?.direct_with ? (
          <div className={styles.notice}>
            <BlockedNotice person={room.direct_with} />
          </div>
        ) : (
          <Composer
            draftKey={id}
            label={text.messageTo(name)}
            fieldRef={composer}
            onEditLast={() => setEditing(lastOwnMessage(timeline.data, outgoing, account.id)?.id ?? null)}
            answering={answering.message && quoteOfMessage(answering.message)}
            people={members}
            me={account.id}
            onAnswerNothing={answering.answerNothing}
            onAnswerOther={answering.answerOther}
            files={files}
            onFiles={attach}
            onRemoveFile={(file) => drafts.remove(file)}
            onRetryFile={(file) => drafts.retry(file)}
            isOnline={connection.kind === 'open'}
            onSend={(body) => {
              const to = answering.message;
              void outbox.add(id, body, to ? { message: to.id, sequence: to.sequence } : undefined, drafts.take());
              answering.answerNothing();
              toNewest();
            }}
          />
        )}
        {drop.isOver && (
          <div className={styles.drop}>
            <Icon name="upload" size={28} />
            <p>{text.dropFiles}</p>
          </div>
        )}
      </section>
      {thread !== null && (
        <ThreadPanel
          key={thread}
          room={id}
          isDirect={Boolean(room?.direct_with)}
          thread={thread}
          at={at}
          visit={visit}
          people={people}
          members={members}
          blocked={blocked}
          keepsOrder={keepsOrder(room?.role)}
          mayWrite={!isBlocked && !isArchived}
          pins={pinned}
          onPin={mayPin(room) && !isArchived ? onPin : null}
          onVisit={(sequence) => setSearch({ thread: String(thread), at: String(sequence) })}
          onClose={() => {
            setSearch({});
            composer.current?.focus({ preventScroll: true });
          }}
        />
      )}
      {panel === 'members' && room && <MembersPanel room={room} me={account.id} onClose={closePanel} />}
      {panel === 'pins' && (
        <PinsPanel
          pins={pins}
          people={people}
          blocked={blocked}
          onUnpin={mayPin(room) ? (message) => onPin(message, false) : null}
          onVisit={(sequence) => {
            // Where the panel stands before the messages, it would hide what one came to see.
            if (matchMedia('(max-width: 64rem)').matches) setPanel(null);
            onVisit(sequence);
          }}
          onClose={closePanel}
        />
      )}
    </div>
  );
}

/** What the way to the members is called, with how many reports wait there. */
function membersWords(members: number | undefined, reported: number): string {
  const text = chatText().rooms;
  const words = members === undefined ? text.members : text.membersIn(members);
  return reported === 0 ? words : `${words}, ${text.reported(reported)}`;
}

/** The place in the address; null when it is none. */
function sequenceOf(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null;
}

function Invited({ room }: { room: React.ComponentProps<typeof InvitationCard>['room'] }) {
  return (
    <EmptyState icon="mail" title={chatText().rooms.youAreInvited}>
      <title>{`${room.name} · Wherry`}</title>
      <ul className={styles.invitation}>
        <InvitationCard room={room} />
      </ul>
    </EmptyState>
  );
}

function NotIn() {
  const text = chatText().rooms;
  return (
    <EmptyState icon="chat" title={text.notOpen}>
      <title>{`${text.title} · Wherry`}</title>
      <p>{text.notOpenHint}</p>
      <ButtonLink to="/rooms">{text.toYours}</ButtonLink>
    </EmptyState>
  );
}
