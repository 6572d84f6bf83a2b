import { useState } from 'react';

import { Badge } from '@/components/badge';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/dialog';
import { Icon } from '@/components/icon';
import { landWhenGone } from '@/components/land-when-gone';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { useToast } from '@/components/toasts';
import type { SessionItem } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { deviceWords } from '@/lib/text/device-words';
import { fullTime } from '@/lib/time/format-time';

import { useSessions } from '../api/get-sessions';
import { useRevokeSessions } from '../api/revoke-sessions';
import { lastUsedWords } from '../session-words';
import { accountsText } from '../text';

import styles from './sessions.module.css';

/** Where one is logged in, and logging out there. */
export function Sessions() {
  const sessions = useSessions();
  const revoke = useRevokeSessions();
  const toast = useToast();
  const { clock } = useAppRuntime();
  const [isAsking, setAsking] = useState(false);
  const text = accountsText().sessions;
  const now = new Date(clock.now());
  const all = sessions.data ?? [];
  const others = all.filter((session) => !session.is_current);

  const end = (session: string | null, said: string) =>
    // What came of each is told, also when another one is ended meanwhile.
    void revoke
      .mutateAsync(session)
      .then(
        () => toast(said),
        (error: unknown) => toast(problemLine(problemText(error))),
      )
      .finally(() => setAsking(false));

  return (
    <div className={styles.part}>
      <h2>{text.title}</h2>
      <QueryTrouble query={sessions} />
      {sessions.data ? (
        <ul className={styles.list} aria-label={text.list}>
          {all.map((session) => (
            <li key={session.session_id} className={styles.session}>
              <Icon name="system" />
              <SessionWords session={session} now={now} />
              {!session.is_current && (
                <Button
                  small
                  aria-label={text.logOutOf(deviceWords(session), lastUsedWords(session, now))}
                  busy={revoke.isPending && revoke.variables === session.session_id}
                  onClick={({ currentTarget }) => {
                    landWhenGone(currentTarget);
                    end(session.session_id, text.isLoggedOut(deviceWords(session)));
                  }}
                >
                  {text.logOut}
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : (
        !sessions.isError && (
          <div role="status" aria-label={text.loading}>
            <Skeleton lines={3} />
          </div>
        )
      )}
      {others.length > 0 && (
        <div>
          <Button variant="danger" onClick={() => setAsking(true)}>
            {text.othersOpen}
          </Button>
        </div>
      )}
      {isAsking && (
        <ConfirmDialog
          title={text.othersAsk}
          action={text.others}
          busy={revoke.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => end(null, text.othersDone)}
        >
          <p>{text.othersAbout(others.length)}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function SessionWords({ session, now }: { session: SessionItem; now: Date }) {
  const text = accountsText().sessions;
  const used = session.is_current ? text.inUse : capitalised(lastUsedWords(session, now));
  return (
    <div className={styles.words}>
      <p className={styles.device}>
        {deviceWords(session)}
        {session.is_current && <Badge tone="active">{text.thisOne}</Badge>}
      </p>
      <p className={styles.muted}>{text.since(used, fullTime(new Date(session.started_at)))}</p>
    </div>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
