import { useEffect, useState } from 'react';

import { ProgressBar } from '@/components/progress-bar';
import type { Conversion } from '@/lib/api/models';
import { failureReasonText, problemLine } from '@/lib/problem/problem-text';
import { useAppRuntime, useServerNow } from '@/lib/runtime/app-runtime';
import { fileSize } from '@/lib/text/file-size';
import { duration, shortTime, timeAhead } from '@/lib/time/format-time';

import { formatName, formatWords, usualTarget } from '../extension';

import { CardActions } from './card-actions';
import { FileCard } from './file-card';
import { PasswordForm } from './password-form';
import { ResultPreview } from './result-preview';

/** A document that is to be converted, or was. */
export function ConversionCard({ conversion }: { conversion: Conversion }) {
  const { name, status } = conversion;
  const now = useServerNow()();
  return (
    <FileCard
      name={name}
      tone={toneOf(conversion)}
      status={<Status conversion={conversion} now={now} />}
      note={noteOf(conversion, now)}
      picture={conversion.preview ? <ResultPreview conversion={conversion} /> : null}
      actions={<CardActions conversion={conversion} />}
    >
      {status === 'converting' && <ProgressBar label={`Conversion of ${name}`} value={null} />}
      {status === 'locked' && <PasswordForm conversion={conversion} />}
    </FileCard>
  );
}

function toneOf({ status, files_deleted_at: deletedAt }: Conversion) {
  if (status === 'failed') return 'failed';
  if (status === 'cancelled' || typeof deletedAt === 'string') return 'ended';
  return status === 'done' ? 'done' : 'active';
}

/** Until when its files are kept, or that they are gone and what to do then; null while it is not finished. */
function noteOf({ kept_until: until, files_deleted_at: deletedAt, files_deleted_because: cause }: Conversion, now: Date): string | null {
  if (typeof deletedAt === 'string') {
    const when = shortTime(new Date(deletedAt), now);
    const what = cause === 'expired' ? `Expired and deleted · ${when}` : `You deleted its files · ${when}`;
    return `${what}. To convert it again, upload it again.`;
  }
  return typeof until === 'string' ? `Kept until ${timeAhead(new Date(until), now)}.` : null;
}

function Status({ conversion, now }: { conversion: Conversion; now: Date }) {
  const { status, reason } = conversion;
  const target = formatWords(conversion.to);
  const place = conversion.queue_position ?? null;
  const resultSize = conversion.result_size_bytes ?? null;
  const when = shortTime(new Date(conversion.finished_at ?? conversion.requested_at), now);
  switch (status) {
    case 'queued':
      return `Queued${place === null ? '' : ` · number ${place} in the queue`} · ${fileSize(conversion.size_bytes)}, to become ${target}`;
    case 'converting':
      return <Converting target={target} since={conversion.started_at ?? null} />;
    case 'locked':
      return conversion.password_asked === 'not-in-time'
        ? 'The password was not used within 15 minutes, or the converter stopped over the document. It is not kept: enter it again.'
        : 'This document is protected by a password.';
    case 'done': {
      const size = resultSize === null ? '' : ` of ${fileSize(resultSize)}`;
      return `Done · ${formatName(conversion.to)}${size} · ${when}`;
    }
    case 'failed':
      return `${conversion.to === usualTarget ? '' : `Not converted into ${target}. `}${problemLine(failureReasonText(reason ?? 'gave-up'))}`;
    case 'cancelled':
      return `Cancelled · ${when}`;
  }
}

/** How long it takes so far. No percentage: nobody knows one. */
function Converting({ target, since }: { target: string; since: string | null }) {
  const { clock } = useAppRuntime();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), 1000);
    return () => clearInterval(timer);
  }, [clock]);
  return `Converting into ${target}…${since === null ? '' : ` ${duration(now - Date.parse(since))}`}`;
}
