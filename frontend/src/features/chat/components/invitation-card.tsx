import { useNavigate } from 'react-router';

import { Button } from '@/components/button';
import { landWhenGone } from '@/components/land-when-gone';
import { useToast } from '@/components/toasts';
import type { RoomSummary } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useAnswerInvitation } from '../api/answer-invitation';
import { chatText } from '../text';

import { displayName } from './person-name';
import styles from './room-list.module.css';

/** An invitation that waits for an answer. */
export function InvitationCard({ room }: { room: RoomSummary }) {
  const reply = useAnswerInvitation();
  const navigate = useNavigate();
  const toast = useToast();
  const text = chatText().rooms.invitation;

  const send = (accept: boolean) =>
    // A promise, because push may take this card away before the answer is there.
    void reply.mutateAsync({ room: room.room_id, accept }).then(
      () => {
        if (accept) void navigate(`/rooms/${room.room_id}`);
        else toast(text.declined(room.name));
      },
      (error: unknown) => toast(problemLine(problemText(error))),
    );

  return (
    <li className={styles.invitation}>
      <p>
        <strong>{room.name}</strong>
        <br />
        <span className={styles.muted}>
          {room.invited_by ? text.by(displayName(room.invited_by)) : text.byNobody}
        </span>
      </p>
      <div className={styles.answers}>
        <Button
          small
          variant="primary"
          busy={reply.isPending}
          aria-label={text.acceptOf(room.name)}
          onClick={() => send(true)}
        >
          {text.accept}
        </Button>
        <Button
          small
          busy={reply.isPending}
          aria-label={text.declineOf(room.name)}
          onClick={({ currentTarget }) => {
            landWhenGone(currentTarget);
            send(false);
          }}
        >
          {text.decline}
        </Button>
      </div>
    </li>
  );
}
