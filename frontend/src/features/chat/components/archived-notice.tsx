import { Notice } from '@/components/notice';
import type { RoomDecision } from '@/lib/api/models';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { fullTime, shortTime } from '@/lib/time/format-time';

import { decisionWords } from './decision-words';

/** Stands where one would write, in a room that is only read. */
export function ArchivedNotice({ decisions }: { decisions: readonly RoomDecision[] }) {
  const { clock } = useAppRuntime();
  const decision = decisions.find(({ kind }) => kind === 'archived');
  const at = decision && new Date(decision.decided_at);
  return (
    <Notice kind="info">
      <p>
        <strong>{decision ? decisionWords(decision) : 'An administrator archived this room'}</strong>
        {at && (
          <>
            {' '}
            (
            <time dateTime={at.toISOString()} title={fullTime(at)}>
              {shortTime(at, new Date(clock.now()))}
            </time>
            )
          </>
        )}
        {decision && decision.reason !== '' ? `: ${decision.reason}` : '.'}
      </p>
      <p>
        You can read it, and take back what you wrote. Nothing new can be written. If you need it, ask an administrator to open
        it again.
      </p>
    </Notice>
  );
}
