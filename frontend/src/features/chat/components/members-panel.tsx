import { useState } from 'react';
import { useNavigate } from 'react-router';

import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/dialog';
import { Icon } from '@/components/icon';
import { OnlineText, Presence } from '@/components/presence';
import { useToast } from '@/components/toasts';
import type { Member, Room } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useLeaveRoom } from '../api/leave-room';
import { useOpenDirectRoom } from '../api/open-direct-room';
import { useRemoveMember } from '../api/remove-member';
import { usePresence } from '../live/use-presence';

import { InviteForm } from './invite-form';
import styles from './members-panel.module.css';
import { displayName } from './person-name';

interface MembersPanelProps {
  room: Room;
  me: string;
  onClose: () => void;
}

/** Who is in a room, and of them who is connected; who is invited; inviting, removing and leaving. */
export function MembersPanel({ room, me, onClose }: MembersPanelProps) {
  const openDirect = useOpenDirectRoom();
  const navigate = useNavigate();
  const toast = useToast();
  const isDirect = Boolean(room.direct_with);
  const [removing, setRemoving] = useState<Member | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const members = room.members.filter((member) => member.status === 'member');
  const invited = room.members.filter((member) => member.status === 'invited');
  const present = usePresence(
    room.room_id,
    members.map((member) => member.account_id),
  );
  const isOwner = room.role === 'owner';
  const mayLeave = !isOwner || room.members.length === 1;

  // Of who is only invited it is nobody's business.
  const isOnline = (person: Member) => person.status === 'member' && (present?.has(person.account_id) ?? false);

  const list = (people: Member[]) => (
    <ul className={styles.list}>
      {people.map((person) => (
        <li key={person.account_id} className={styles.member}>
          <Presence online={isOnline(person)}>
            <Avatar id={person.account_id} name={displayName(person)} photoUrl={person.photo_url} />
          </Presence>
          <div className={styles.name}>
            <p>
              {displayName(person)}
              {person.account_id === me && <span className={styles.muted}> (you)</span>}
              <OnlineText online={isOnline(person)} />
            </p>
            <p className={styles.muted}>
              @{person.handle}
              {person.role === 'owner' && ' · owner'}
            </p>
          </div>
          {!isDirect && person.status === 'member' && person.account_id !== me && (
            <Button
              variant="quiet"
              square
              small
              aria-label={`Write to @${person.handle}`}
              onClick={() =>
                openDirect.mutate(person.handle, {
                  onSuccess: ({ room_id: direct }) => void navigate(`/rooms/${direct}`),
                  onError: (error) => toast(problemLine(problemText(error))),
                })
              }
            >
              <Icon name="chat" size={18} />
            </Button>
          )}
          {isOwner && person.account_id !== me && (
            <Button
              variant="quiet"
              square
              small
              aria-label={person.status === 'invited' ? `Withdraw the invitation of @${person.handle}` : `Remove @${person.handle}`}
              onClick={() => setRemoving(person)}
            >
              <Icon name="close" size={18} />
            </Button>
          )}
        </li>
      ))}
    </ul>
  );

  return (
    <aside className={styles.panel} aria-label="Members">
      <div className={styles.top}>
        <h2>Members</h2>
        <Button variant="quiet" square small aria-label="Close members" onClick={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      {!isDirect && <InviteForm room={room.room_id} />}
      <section aria-label="In the room">
        <h3 className={styles.heading}>In the room ({members.length})</h3>
        {list(members)}
      </section>
      {invited.length > 0 && (
        <section aria-label="Invited">
          <h3 className={styles.heading}>Invited ({invited.length})</h3>
          {list(invited)}
        </section>
      )}
      <div className={styles.leave}>
        {isDirect ? (
          <p className={styles.muted}>Only the two of you are here, and nobody else can come in.</p>
        ) : mayLeave ? (
          <Button variant="danger" onClick={() => setLeaving(true)}>
            <Icon name="exit" size={18} /> Leave room
          </Button>
        ) : (
          <p className={styles.muted}>You own this room: you can leave once nobody else is in it.</p>
        )}
      </div>
      {removing && <RemoveDialog room={room} member={removing} onClose={() => setRemoving(null)} />}
      {isLeaving && <LeaveDialog room={room} onClose={() => setLeaving(false)} />}
    </aside>
  );
}

function RemoveDialog({ room, member, onClose }: { room: Room; member: Member; onClose: () => void }) {
  const remove = useRemoveMember(room.room_id);
  const toast = useToast();
  const isInvited = member.status === 'invited';
  return (
    <ConfirmDialog
      title={isInvited ? 'Withdraw the invitation?' : `Remove ${displayName(member)}?`}
      action={isInvited ? 'Withdraw' : 'Remove'}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(member.account_id, {
          onSuccess: () => toast(isInvited ? 'The invitation is withdrawn.' : `${displayName(member)} is removed.`),
          onError: (error) => toast(problemLine(problemText(error))),
          onSettled: onClose,
        })
      }
    >
      <p>
        {isInvited
          ? `${displayName(member)} will not be able to join ${room.name} until invited again.`
          : `${displayName(member)} will no longer see what is said in ${room.name}. What they said stays.`}
      </p>
    </ConfirmDialog>
  );
}

function LeaveDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const leave = useLeaveRoom();
  const navigate = useNavigate();
  const toast = useToast();
  return (
    <ConfirmDialog
      title={`Leave ${room.name}?`}
      action="Leave"
      busy={leave.isPending}
      onClose={onClose}
      onConfirm={() =>
        // A promise, because push may take this page away before the answer is there.
        void leave.mutateAsync(room.room_id).then(
          () => {
            void navigate('/rooms');
            toast(`You left ${room.name}.`);
          },
          (error: unknown) => {
            toast(problemLine(problemText(error)));
            onClose();
          },
        )
      }
    >
      <p>You will no longer see what is said here. To come back, somebody in the room has to invite you.</p>
    </ConfirmDialog>
  );
}
