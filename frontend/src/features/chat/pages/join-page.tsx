import { useState } from 'react';
import { useNavigate } from 'react-router';

import { Button, ButtonLink } from '@/components/button';
import { CardPage } from '@/components/card-page';
import { ProblemNotice } from '@/components/notice';
import { Skeleton } from '@/components/skeleton';
import { isPassing, ProblemError } from '@/lib/api/problem';
import { codeText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useInviteLinkRoom, useJoinByLink } from '../api/join-by-link';
import { dropInvite, keptInvite } from '../kept-invite';
import { chatText } from '../text';

import styles from './join-page.module.css';

/**
 * Where an invite link leads. The token came in the fragment, which no server sees; it is posted to show the room, and
 * one joins with a click.
 */
export function JoinPage() {
  const [token] = useState(() => keptInvite(new Date()));
  const navigate = useNavigate();
  const { idFor } = useCommandId();
  const room = useInviteLinkRoom(token);
  const join = useJoinByLink();
  const text = chatText().rooms;
  const code = token === '' ? 'invite-link-not-found' : (refusalOf(join.error) ?? refusalOf(room.error));

  if (code !== null) {
    const { title, advice } = codeText(code);
    return (
      <CardPage tab={text.join.tab} title={title}>
        <p>{advice}</p>
        <ButtonLink to="/rooms" onClick={dropInvite}>
          {text.toYours}
        </ButtonLink>
      </CardPage>
    );
  }
  if (!room.data) {
    return (
      <CardPage tab={text.join.tab} title={text.join.tab}>
        {room.failureReason ? (
          <ProblemNotice text={problemText(room.failureReason)} />
        ) : (
          <div role="status" aria-label={text.join.looking}>
            <Skeleton lines={2} />
          </div>
        )}
      </CardPage>
    );
  }
  const { room_id: id, name, member_count: members, is_member: isMember } = room.data;
  return (
    <CardPage tab={text.join.tab} title={isMember ? text.join.isIn(name) : text.join.join(name)}>
      <p>{text.join.people(members)}</p>
      {join.isError && <ProblemNotice text={problemText(join.error)} />}
      {isMember ? (
        <ButtonLink to={`/rooms/${id}`} variant="primary" onClick={dropInvite}>
          {text.join.open}
        </ButtonLink>
      ) : (
        <div className={styles.actions}>
          <Button
            variant="primary"
            busy={join.isPending}
            onClick={() =>
              join.mutate(
                { token, commandId: idFor(token) },
                {
                  onSuccess: () => {
                    dropInvite();
                    void navigate(`/rooms/${id}`, { replace: true });
                  },
                },
              )
            }
          >
            {join.isPending ? text.join.joining : text.join.joinRoom}
          </Button>
          <ButtonLink to="/rooms" variant="quiet" onClick={dropInvite}>
            {text.join.notNow}
          </ButtonLink>
        </div>
      )}
    </CardPage>
  );
}

/** The code with which the server refused the link itself; null when trying again may help. */
function refusalOf(error: unknown): string | null {
  return error instanceof ProblemError && !isPassing(error) ? error.code : null;
}
