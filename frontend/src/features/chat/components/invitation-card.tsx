import { useNavigate } from 'react-router';

import { Button } from '@/components/button';
import { useToast } from '@/components/toasts';
import type { RoomSummary } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useAnswerInvitation } from '../api/answer-invitation';

import { displayName } from './person-name';
import styles from './room-list.module.css';

/** An invitation that waits for an answer. */
export function InvitationCard({ room }: { room: RoomSummary }) {
  const reply = useAnswerInvitation();
  const navigate = useNavigate();
  const toast = useToast();

  const send = (accept: boolean) =>
    // A promise, because push may take this card away before the answer is there.
    void reply.mutateAsync({ room: room.room_id, accept }).then(
      () => {
        if (accept) void navigate(`/rooms/${room.room_id}`);
        else toast(`You declined the invitation to ${room.name}.`);
      },
      (error: unknown) => toast(problemLine(problemText(error))),
    );

  return (
    <li className={styles.invitation}>
      <p>
        <strong>{room.name}</strong>
        <br />
        <span className={styles.muted}>
          {room.invited_by ? `${displayName(room.invited_by)} invites you.` : 'You are invited.'}
        </span>
      </p>
      <div className={styles.answers}>
        <Button
          small
          variant="primary"
          busy={reply.isPending}
          aria-label={`Accept the invitation to ${room.name}`}
          onClick={() => send(true)}
        >
          Accept
        </Button>
        <Button
          small
          busy={reply.isPending}
          aria-label={`Decline the invitation to ${room.name}`}
          onClick={() => send(false)}
        >
          Decline
        </Button>
      </div>
    </li>
  );
}
