import { useEffect, useState } from 'react';

import { ProgressBar } from '@/components/progress-bar';
import type { Conversion } from '@/lib/api/models';
import { failureReasonText, problemLine } from '@/lib/problem/problem-text';
import { useAppRuntime, useServerNow } from '@/lib/runtime/app-runtime';
import { fileSize } from '@/lib/text/file-size';
import { duration, shortTime, timeAhead } from '@/lib/time/format-time';

import { formatName, formatWords, usualTarget } from '../extension';
import { conversionText } from '../text';

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
      {status === 'converting' && <ProgressBar label={conversionText().status.conversionOf(name)} value={null} />}
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
  const text = conversionText().status;
  if (typeof deletedAt === 'string') {
    const when = shortTime(new Date(deletedAt), now);
    return cause === 'expired' ? text.expired(when) : text.deletedByYou(when);
  }
  return typeof until === 'string' ? text.keptUntil(timeAhead(new Date(until), now)) : null;
}

function Status({ conversion, now }: { conversion: Conversion; now: Date }) {
  const { status, reason } = conversion;
  const target = formatWords(conversion.to);
  const text = conversionText().status;
  const place = conversion.queue_position ?? null;
  const resultSize = conversion.result_size_bytes ?? null;
  const when = shortTime(new Date(conversion.finished_at ?? conversion.requested_at), now);
  switch (status) {
    case 'queued':
      return `${text.queued}${place === null ? '' : ` · ${text.place(place)}`} · ${text.toBecome(fileSize(conversion.size_bytes), target)}`;
    case 'converting':
      return <Converting target={target} since={conversion.started_at ?? null} />;
    case 'locked':
      return conversion.password_asked === 'not-in-time' ? text.passwordNotUsed : text.locked;
    case 'done': {
      const format = formatName(conversion.to);
      const result = resultSize === null ? format : text.result(format, fileSize(resultSize));
      return `${text.done} · ${result} · ${when}`;
    }
    case 'failed':
      return `${conversion.to === usualTarget ? '' : `${text.notInto(target)} `}${problemLine(failureReasonText(reason ?? 'gave-up'))}`;
    case 'cancelled':
      return text.cancelled(when);
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
  return `${conversionText().status.converting(target)}${since === null ? '' : ` ${duration(now - Date.parse(since))}`}`;
}
