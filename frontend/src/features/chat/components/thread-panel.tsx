import { useCallback, useMemo, useRef, useState } from 'react';

import { Button } from '@/components/button';
import { CheckBox } from '@/components/check-box';
import { Icon } from '@/components/icon';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { componentText } from '@/components/text';
import { useToast } from '@/components/toasts';
import type { Person } from '@/lib/api/models';
import { useAccountRuntime, useConnectionState, useOutboxMessages } from '@/lib/runtime/account-runtime';

import { useFollowThread } from '../api/follow-thread';
import { useHistory } from '../api/get-timeline';
import { mostFiles } from '../live/draft-files';
import { textSequence } from '../live/message';
import type { Message } from '../live/message';
import { outgoingIn } from '../live/outgoing';
import type { Pin } from '../live/pins-state';
import { rootOf } from '../live/timeline-state';
import { useDraftFileList, useDraftFiles } from '../live/use-draft-files';
import { useJump } from '../live/use-jump';
import { useNewest } from '../live/use-newest';
import { useReactions } from '../live/use-reactions';
import { useThreadMarker } from '../live/use-thread-marker';
import { useLiveTimeline } from '../live/use-timeline-live';
import { chatText } from '../text';

import { Composer } from './composer';
import { lastOwnMessage } from './last-own-message';
import { MessageList } from './message-list';
import { SidePanel } from './side-panel';
import styles from './thread-panel.module.css';
import { useFileDrop } from './use-file-drop';

interface ThreadPanelProps {
  room: string;
  /** Whether that is a conversation of two. */
  isDirect: boolean;
  /** The place of the message that the thread is to. */
  thread: number;
  /** The place of the answer that is to be brought into view, if one is. */
  at: number | null;
  /** Another one each time that somebody asks to see it. */
  visit: string;
  people: ReadonlyMap<string, Person>;
  /** Who can be mentioned. */
  members: ReadonlyMap<string, Person>;
  blocked: ReadonlySet<string>;
  keepsOrder: boolean;
  /** Whether anything can be said here. */
  mayWrite: boolean;
  pins: ReadonlyMap<number, Pin>;
  onPin: ((message: Message, wanted: boolean) => void) | null;
  onVisit: (sequence: number) => void;
  onClose: () => void;
}

/** A thread: the message that it is to, what is answered, and where one answers. */
export function ThreadPanel(props: ThreadPanelProps) {
  const { room, thread, blocked } = props;
  const { account, outbox } = useAccountRuntime();
  const isOnline = useConnectionState().kind === 'open';
  const timeline = useLiveTimeline(room, thread);
  const history = useHistory(room, thread);
  const { jump, toNewest } = useNewest(timeline.data, history.openNewest);
  const jumped = useJump(props.at, props.visit, timeline.data, history.openAround);
  const root = timeline.data && rootOf(timeline.data);
  const everything = useOutboxMessages(room);
  const outgoing = useMemo(() => outgoingIn(everything, thread), [everything, thread]);
  const { react, pending } = useReactions(room, timeline.data);
  const follow = useFollowThread(room, thread);
  const onSeen = useThreadMarker(room, thread);
  const drafts = useDraftFiles(`${room}/${thread}`);
  const files = useDraftFileList(drafts);
  const toast = useToast();
  const composer = useRef<HTMLTextAreaElement>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const [alsoInRoom, setAlsoInRoom] = useState(false);
  const isFollowing = root?.thread?.following === 'yes';
  const unread = root?.thread;
  const text = chatText().threads;

  const attach = (added: File[]) => {
    const left = drafts.add(added);
    if (left > 0) toast(chatText().rooms.filesLeftOut(mostFiles, left));
    composer.current?.focus({ preventScroll: true });
  };
  const mayAnswer = Boolean(root && !root.deleted) && props.mayWrite;
  const drop = useFileDrop(attach);
  const onEdit = useCallback((message: string | null) => {
    setEditing(message);
    if (message === null) composer.current?.focus({ preventScroll: true });
  }, []);

  return (
    <SidePanel
      title={text.title}
      isFlush
      drop={mayAnswer ? drop : undefined}
      onClose={props.onClose}
      actions={
        root?.thread && (
          <Button
            small
            variant="quiet"
            aria-pressed={isFollowing}
            busy={follow.isPending}
            title={isFollowing ? text.isTold : text.beTold}
            onClick={() => follow.mutate(!isFollowing)}
          >
            <Icon name={isFollowing ? 'bell' : 'bellOff'} size={16} />
            {isFollowing ? text.following : text.follow}
          </Button>
        )
      }
    >
      <QueryTrouble query={timeline} />
      {timeline.data && !root && <p className={styles.nothing}>{text.missing}</p>}
      {jumped.kind === 'failed' && (
        <p className={styles.nothing}>
          {text.answerFailed}{' '}
          <Button small onClick={jumped.again}>
            {componentText().tryAgain}
          </Button>
        </p>
      )}
      {timeline.data && root && (
        <MessageList
          room={room}
          isDirect={props.isDirect}
          roomName={text.name}
          timeline={timeline.data}
          outgoing={outgoing}
          people={props.people}
          members={props.members}
          me={account.id}
          blocked={blocked}
          keepsOrder={props.keepsOrder}
          isOnline={isOnline}
          newSince={unread && unread.unread > 0 ? unread.readUpTo : null}
          unread={unread?.unread ?? 0}
          onSeen={onSeen}
          history={history}
          jump={jump}
          target={jumped.kind === 'found' ? jumped.message : null}
          isLooking={jumped.kind === 'looking'}
          visit={props.visit}
          onJump={toNewest}
          onAnswer={null}
          onThread={null}
          reacting={pending}
          onReact={react}
          pins={props.pins}
          onPin={props.onPin}
          onVisit={props.onVisit}
          onRetry={(message) => void outbox.retry(message)}
          onDiscard={(message) => void outbox.discard(message)}
          onDelete={(message) => void outbox.addDeletion(room, message.id, message.sequence)}
          editing={editing}
          onEdit={onEdit}
          onSave={(message, body) =>
            void outbox.addEdit(room, body, { message: message.id, sequence: message.sequence, replaces: textSequence(message) })
          }
        />
      )}
      {timeline.isPending && (
        <div className={styles.nothing} role="status" aria-label={text.loading}>
          <Skeleton lines={2} avatar />
          <Skeleton lines={2} avatar />
        </div>
      )}
      {root?.deleted && <p className={styles.nothing}>{text.rootDeleted}</p>}
      {root && mayAnswer && (
        <Composer
          draftKey={`${room}/${thread}`}
          label={text.answer}
          fieldRef={composer}
          options={
            <div className={styles.also}>
              <CheckBox checked={alsoInRoom} onChange={setAlsoInRoom}>
                {text.alsoInRoom}
              </CheckBox>
            </div>
          }
          onEditLast={() => setEditing(lastOwnMessage(timeline.data, outgoing, account.id)?.id ?? null)}
          answering={null}
          people={props.members}
          me={account.id}
          onAnswerNothing={() => undefined}
          onAnswerOther={() => undefined}
          files={files}
          onFiles={attach}
          onRemoveFile={(file) => drafts.remove(file)}
          onRetryFile={(file) => drafts.retry(file)}
          isOnline={isOnline}
          onSend={(body) => {
            void outbox.add(room, body, { message: root.id, sequence: thread, thread: { alsoInRoom } }, drafts.take());
            setAlsoInRoom(false);
            toNewest();
          }}
        />
      )}
    </SidePanel>
  );
}
