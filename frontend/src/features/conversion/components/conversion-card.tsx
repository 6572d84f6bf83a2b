import { useEffect, useState } from 'react';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { ProgressBar } from '@/components/progress-bar';
import { useToast } from '@/components/toasts';
import type { Conversion } from '@/lib/api/models';
import { failureReasonText, problemLine, problemText } from '@/lib/problem/problem-text';
import { useAppRuntime } from '@/lib/runtime/app-runtime';
import { fileSize } from '@/lib/text/file-size';
import { duration, shortTime } from '@/lib/time/format-time';

import { useCancelConversion } from '../api/cancel-conversion';
import { useDownloadResult } from '../api/download-result';
import { formatName, usualTarget } from '../extension';
import { isFinal } from '../live/conversions-state';

import { FileCard } from './file-card';

/** A document that is to be converted, or was. */
export function ConversionCard({ conversion }: { conversion: Conversion }) {
  const { name, status } = conversion;
  const tone = status === 'done' ? 'done' : status === 'failed' ? 'failed' : status === 'cancelled' ? 'ended' : 'active';
  return (
    <FileCard name={name} tone={tone} status={<Status conversion={conversion} />} actions={<Actions conversion={conversion} />}>
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

function Actions({ conversion }: { conversion: Conversion }) {
  const { conversion_id: id, name, status } = conversion;
  const cancel = useCancelConversion();
  const download = useDownloadResult();
  const toast = useToast();
  const tellProblem = (error: Error) => toast(problemLine(problemText(error)));
  if (status === 'done') {
    return (
      <Button
        small
        variant="primary"
        busy={download.isPending}
        aria-label={`Download ${name} as ${formatName(conversion.to)}`}
        onClick={() => download.mutate(id, { onError: tellProblem })}
      >
        <Icon name="download" size={16} /> Download
      </Button>
    );
  }
  if (isFinal(conversion)) return null;
  return (
    <Button
      small
      busy={cancel.isPending}
      aria-label={`Cancel ${name}`}
      onClick={() => cancel.mutate(id, { onError: tellProblem })}
    >
      Cancel
    </Button>
  );
}
