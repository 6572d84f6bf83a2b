import { Button } from '@/components/button';
import { ProgressBar } from '@/components/progress-bar';
import { ProblemError } from '@/lib/api/problem';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { fileSize } from '@/lib/text/file-size';

import type { UploadTask } from '../live/upload-queue';

import { FileCard } from './file-card';

interface UploadCardProps {
  task: UploadTask;
  onCancel: () => void;
  onRetry: () => void;
}

/** A file on its way to the server. */
export function UploadCard({ task, onCancel, onRetry }: UploadCardProps) {
  const { name, stage, sent } = task;
  if (stage === 'failed') {
    return (
      <FileCard
        name={name}
        tone="failed"
        status={problemLine(problemText(task.error))}
        actions={
          <>
            {!isInVain(task.error) && (
              <Button small onClick={onRetry} aria-label={`Try ${name} again`}>
                Try again
              </Button>
            )}
            <Button small variant="quiet" onClick={onCancel} aria-label={`Remove ${name} from the list`}>
              Remove
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
      status={statusOf(task)}
      actions={
        <Button small onClick={onCancel} aria-label={`Cancel ${name}`}>
          Cancel
        </Button>
      }
    >
      {stage === 'uploading' && <ProgressBar label={`Upload of ${name}`} value={sent} />}
      {(stage === 'checking' || stage === 'requesting') && <ProgressBar label={`Check of ${name}`} value={null} />}
    </FileCard>
  );
}

/** The server has looked at the file and would say the same of it again. */
function isInVain(error: unknown): boolean {
  return error instanceof ProblemError && [413, 415, 422].includes(error.status);
}

function statusOf({ stage, sent, size }: UploadTask): string {
  switch (stage) {
    case 'waiting':
      return `Waits to be uploaded · ${fileSize(size)}`;
    case 'uploading':
      return `Uploading · ${fileSize(size * sent)} of ${fileSize(size)}`;
    case 'checking':
      return 'Uploaded · the server checks it';
    default:
      return 'Uploaded · on its way into the queue';
  }
}
