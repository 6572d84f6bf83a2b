import { useState } from 'react';
import { NavLink } from 'react-router';

import { Avatar } from '@/components/avatar';
import { Button, ButtonLink } from '@/components/button';
import { classNames } from '@/components/class-names';
import { EmptyState } from '@/components/empty-state';
import { Icon } from '@/components/icon';
import { PublicMark } from '@/components/public-mark';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import type { RoomSummary } from '@/lib/api/models';
import { useServerNow } from '@/lib/runtime/app-runtime';
import { firstCharacter } from '@/lib/text/characters';
import { shortTime } from '@/lib/time/format-time';

import { useBlocked } from '../api/get-blocks';
import { useRoomLevels } from '../api/get-notifications';
import { useRooms } from '../api/get-rooms';
import { invitations, joinedRooms, shortCount } from '../live/room-list-state';
import { useDraftRooms } from '../live/use-draft-rooms';
import { chatText } from '../text';

import { CreateRoomDialog } from './create-room-dialog';
import { InvitationCard } from './invitation-card';
import { NewMessageDialog } from './new-message-dialog';
import { displayName, isForgotten } from './person-name';
import { saidOrFiles } from './files-text';
import styles from './room-list.module.css';
import { roomTitle } from './room-title';

interface RoomListProps {
  me: string;
  /** The page's heading, or a lesser one where another page is beside it. */
  heading: React.ReactNode;
}

/** Invitations, and the rooms that one is in. */
export function RoomList({ me, heading }: RoomListProps) {
  const rooms = useRooms();
  const levels = useRoomLevels();
  const drafts = useDraftRooms(me);
  const [isCreating, setCreating] = useState(false);
  const [isWriting, setWriting] = useState(false);
  const invited = rooms.data ? invitations(rooms.data) : [];
  const all = rooms.data ? joinedRooms(rooms.data) : [];
  const joined = all.filter((room) => !room.direct_with);
  const direct = all.filter((room) => room.direct_with);
  const text = chatText().rooms;

  return (
    <div className={styles.pane}>
      <div className={styles.top}>
        {heading}
        <Button variant="primary" small onClick={() => setCreating(true)}>
          <Icon name="plus" size={16} /> {text.newRoom}
        </Button>
      </div>
      <div className={styles.scroll}>
        <QueryTrouble query={rooms} />
        {rooms.isPending && !rooms.failureReason && (
          <div className={styles.skeletons} role="status" aria-label={text.loading}>
            <Skeleton lines={2} avatar />
            <Skeleton lines={2} avatar />
            <Skeleton lines={2} avatar />
          </div>
        )}
        <ButtonLink to="/browse" variant="quiet" small>
          <Icon name="search" size={16} /> {chatText().browse.title}
        </ButtonLink>
        {invited.length > 0 && (
          <section className={styles.invitations} aria-label={text.invitations}>
            <h2 className={styles.heading}>{text.invitations}</h2>
            <ul>
              {invited.map((room) => (
                <InvitationCard key={room.room_id} room={room} />
              ))}
            </ul>
          </section>
        )}
        {rooms.data && joined.length === 0 && (
          <EmptyState icon="chat" title={text.none}>
            <p>{text.noneHint}</p>
          </EmptyState>
        )}
        {joined.length > 0 && (
          <nav aria-label={text.yours}>
            <ul>
              {joined.map((room) => (
                <li key={room.room_id}>
                  <RoomLink room={room} me={me} isMuted={levels?.get(room.room_id) === 'nothing'} hasDraft={drafts.has(room.room_id)} />
                </li>
              ))}
            </ul>
          </nav>
        )}
        {rooms.data && (
          <section className={styles.direct} aria-label={text.direct}>
            <div className={styles.headingLine}>
              <h2 className={styles.heading}>{text.direct}</h2>
              <Button variant="quiet" square small aria-label={text.newMessage} onClick={() => setWriting(true)}>
                <Icon name="plus" size={16} />
              </Button>
            </div>
            {direct.length === 0 ? (
              <p className={styles.none}>{text.noDirect}</p>
            ) : (
              <ul>
                {direct.map((room) => (
                  <li key={room.room_id}>
                    <RoomLink room={room} me={me} isMuted={levels?.get(room.room_id) === 'nothing'} hasDraft={drafts.has(room.room_id)} />
                  </li>
                ))}
              </ul>
            )}
          </section>
        )}
      </div>
      {isCreating && <CreateRoomDialog onClose={() => setCreating(false)} />}
      {isWriting && <NewMessageDialog onClose={() => setWriting(false)} />}
    </div>
  );
}

function lastText(last: NonNullable<RoomSummary['last_message']>, isBlocked: boolean): string {
  if (isForgotten(last.author)) return '…';
  if (isBlocked) return chatText().timeline.fromBlocked;
  return last.deleted ? chatText().rooms.messageDeleted : saidOrFiles(last.body, last.attachments);
}

interface RoomLinkProps {
  room: RoomSummary;
  me: string;
  isMuted: boolean;
  /** Whether something is written in it and not sent. */
  hasDraft: boolean;
}

function RoomLink({ room, me, isMuted, hasDraft }: RoomLinkProps) {
  const unread = room.unread?.count ?? 0;
  const mentions = room.unread?.mentions ?? 0;
  const last = room.last_message;
  const now = useServerNow();
  const blocked = useBlocked();
  const name = roomTitle(room);
  const text = chatText().rooms;
  const who = last && (last.author.account_id === me ? chatText().people.you : displayName(last.author));
  return (
    <NavLink
      to={`/rooms/${room.room_id}`}
      className={({ isActive }) => classNames(styles.room, isActive && styles.active, unread > 0 && !isMuted && styles.unread)}
    >
      {room.direct_with ? (
        <Avatar id={room.direct_with.account_id} name={name} photoUrl={room.direct_with.photo_url} />
      ) : (
        <span className={styles.mark} aria-hidden="true">
          {firstCharacter(name.trim()).toUpperCase()}
        </span>
      )}
      <span className={styles.texts}>
        <span className={styles.line}>
          <span className={styles.name} dir="auto">
            {name}
          </span>
          {isMuted && (
            <span className={styles.quiet}>
              <Icon name="bellOff" size={14} />
              <span className="visually-hidden">{text.muted}</span>
            </span>
          )}
          {room.public === true && (
            <span className={styles.quiet}>
              <PublicMark size={14} />
            </span>
          )}
          {room.archived === true && <span className={styles.quiet}>{chatText().archive.inList}</span>}
          {hasDraft && (
            <span className={styles.draft}>
              <Icon name="pencil" size={14} />
              {text.draft}
            </span>
          )}
          {last && <time dateTime={last.posted_at}>{shortTime(new Date(last.posted_at), now())}</time>}
        </span>
        <span className={styles.line}>
          <span className={styles.preview} dir="auto">
            {last && who !== null ? `${who}: ${lastText(last, blocked.has(last.author.account_id))}` : text.noMessages}
          </span>
          {mentions > 0 && (
            <span className={classNames(styles.count, styles.mentions)}>
              <span aria-hidden="true">@</span>
              {shortCount(mentions)}
              <span className="visually-hidden">{text.mentionYou(mentions)}</span>
            </span>
          )}
          {unread > 0 && (
            <span className={classNames(styles.count, isMuted && styles.faint)}>
              {shortCount(unread)}
              <span className="visually-hidden">{text.newMessages(unread)}</span>
            </span>
          )}
        </span>
      </span>
    </NavLink>
  );
}
