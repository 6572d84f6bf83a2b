import { useEffect, useState } from 'react';

import { ProgressBar } from '@/components/progress-bar';
import type { Conversion } from '@/lib/api/models';
import { failureReasonText, problemLine } from '@/lib/problem/problem-text';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { fileSize } from '@/lib/text/file-size';
import { duration, shortTime } from '@/lib/time/format-time';

import { formatName, usualTarget } from '../extension';

import { CardActions } from './card-actions';
import { FileCard } from './file-card';

/** A document that is to be converted, or was. */
export function ConversionCard({ conversion }: { conversion: Conversion }) {
  const { name, status } = conversion;
  const tone = status === 'done' ? 'done' : status === 'failed' ? 'failed' : status === 'cancelled' ? 'ended' : 'active';
  return (
    <FileCard name={name} tone={tone} status={<Status conversion={conversion} />} actions={<CardActions conversion={conversion} />}>
      {status === 'converting' && <ProgressBar label={`Conversion of ${name}`} value={null} />}
    </FileCard>
  );
}

function Status({ conversion }: { conversion: Conversion }) {
  const { status, reason } = conversion;
  const target = formatName(conversion.to);
  const place = conversion.queue_position ?? null;
  const resultSize = conversion.result_size_bytes ?? null;
  const when = shortTime(new Date(conversion.finished_at ?? conversion.requested_at), new Date());
  switch (status) {
    case 'queued':
      return `Queued${place === null ? '' : ` · number ${place} in the queue`} · ${fileSize(conversion.size_bytes)}, to become ${target}`;
    case 'converting':
      return <Converting target={target} since={conversion.started_at ?? null} />;
    case 'done': {
      const size = resultSize === null ? '' : ` of ${fileSize(resultSize)}`;
      return `Done · ${target}${size} · ${when}`;
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
