import type { MouseEvent } from 'react';

import { Button } from '@/components/button';
import { landWhenGone } from '@/components/land-when-gone';
import { ProgressBar } from '@/components/progress-bar';
import { UploadPace } from '@/components/upload-pace';
import { ProblemError } from '@/lib/api/problem';
import { formatOf } from '@/lib/files/document-formats';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { fileSize } from '@/lib/text/file-size';

import { useFormats } from '../api/get-formats';
import { formatName, formatWords, targetsOf } from '../extension';
import type { UploadTask } from '../live/upload-queue';
import { conversionText } from '../text';

import { FileCard } from './file-card';

interface UploadCardProps {
  task: UploadTask;
  onCancel: () => void;
  /** Tries it again, to become the same as before or this format. */
  onRetry: (to?: string) => void;
}

/** A file on its way to the server. */
export function UploadCard({ task, onCancel, onRetry }: UploadCardProps) {
  const { name, stage, sent } = task;
  const { actions, upload } = conversionText();
  if (stage === 'failed') {
    return (
      <FileCard
        name={name}
        tone="failed"
        status={problemLine(problemText(task.error))}
        actions={
          <>
            {isOtherFormatWanted(task.error) && <Others name={name} onChoose={onRetry} />}
            {!isInVain(task.error) && (
              <Button small onClick={landing(() => onRetry())} aria-label={actions.againOf(name)}>
                {actions.again}
              </Button>
            )}
            <Button small variant="quiet" onClick={landing(onCancel)} aria-label={upload.removeOf(name)}>
              {upload.remove}
            </Button>
          </>
        }
      />
    );
  }
  return (
    <FileCard
      name={name}
      tone="active"
      status={
        <>
          {statusOf(task)}
          {stage === 'uploading' && <UploadPace sent={sent} size={task.size} />}
        </>
      }
      actions={
        <Button small onClick={landing(onCancel)} aria-label={actions.cancelOf(name)}>
          {actions.cancel}
        </Button>
      }
    >
      {stage === 'uploading' && <ProgressBar label={upload.uploadOf(name)} value={sent} />}
      {(stage === 'checking' || stage === 'requesting') && <ProgressBar label={upload.checkOf(name)} value={null} />}
    </FileCard>
  );
}

/** What a file can become that cannot become what was chosen: a PDF that is dropped to become a PDF. */
function Others({ name, onChoose }: { name: string; onChoose: (to: string) => void }) {
  const { data: formats } = useFormats();
  return targetsOf(formats, formatOf(name)).map((target) => (
    <Button
      key={target}
      small
      aria-label={conversionText().actions.into(name, formatWords(target))}
      onClick={landing(() => onChoose(target))}
    >
      {formatName(target)}
    </Button>
  ));
}

/** Does what takes the card, or the button itself, away. */
function landing(act: () => void): (event: MouseEvent<HTMLButtonElement>) => void {
  return ({ currentTarget }) => {
    landWhenGone(currentTarget);
    act();
  };
}

function isOtherFormatWanted(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'format-not-offered';
}

/** The server has looked at the file and would say the same of it again. */
function isInVain(error: unknown): boolean {
  return error instanceof ProblemError && [413, 415, 422].includes(error.status);
}

function statusOf({ stage, sent, size }: UploadTask): string {
  const text = conversionText().upload;
  switch (stage) {
    case 'waiting':
      return text.waits(fileSize(size));
    case 'uploading':
      return text.uploading(fileSize(size * sent), fileSize(size));
    case 'checking':
      return text.checking;
    default:
      return text.requesting;
  }
}
