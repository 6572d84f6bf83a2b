import { Notice } from '@/components/notice';
import type { RoomDecision } from '@/lib/api/models';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { fullTime, shortTime } from '@/lib/time/format-time';

import { chatText } from '../text';

import { decisionWords } from './decision-words';

/** Stands where one would write, in a room that is only read. */
export function ArchivedNotice({ decisions }: { decisions: readonly RoomDecision[] }) {
  const { clock } = useAppRuntime();
  const text = chatText().archive;
  const decision = decisions.find(({ kind }) => kind === 'archived');
  const at = decision && new Date(decision.decided_at);
  return (
    <Notice kind="info">
      <p>
        <strong>{decision ? decisionWords(decision) : text.bySomebody}</strong>
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
      <p>{text.means}</p>
    </Notice>
  );
}
