import { Button } from '@/components/button';
import { classNames } from '@/components/class-names';
import { Icon } from '@/components/icon';
import { ProgressBar } from '@/components/progress-bar';
import { UploadPace } from '@/components/upload-pace';
import { ProblemError } from '@/lib/api/problem';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { fileSize } from '@/lib/text/file-size';

import type { DraftFile } from '../live/draft-files';
import { chatText } from '../text';

import styles from './draft-file-list.module.css';

interface DraftFileListProps {
  files: readonly DraftFile[];
  onRemove: (id: string) => void;
  onRetry: (id: string) => void;
}

/** The files that are to go with the message that is written, and how far each is. */
export function DraftFileList({ files, onRemove, onRetry }: DraftFileListProps) {
  if (files.length === 0) return null;
  const text = chatText().composer.files;
  return (
    <ul className={styles.list} aria-label={text.label}>
      {files.map((file) => (
        <li key={file.id} className={classNames(styles.file, file.stage === 'failed' && styles.failed)}>
          {file.preview === null ? (
            <span className={styles.icon}>
              <Icon name="document" />
            </span>
          ) : (
            <img className={styles.icon} src={file.preview} alt="" />
          )}
          <div className={styles.texts}>
            <p className={styles.name} title={file.name}>
              {file.name}
            </p>
            <p className={styles.status} role={file.stage === 'failed' ? 'alert' : undefined}>
              {statusOf(file)}
              {file.stage === 'uploading' && <UploadPace sent={file.sent} size={file.size} />}
            </p>
            {file.stage === 'uploading' && <ProgressBar label={text.uploadOf(file.name)} value={file.sent} />}
            {file.stage === 'checking' && <ProgressBar label={text.checkOf(file.name)} value={null} />}
          </div>
          {file.stage === 'failed' && !isInVain(file.error) && (
            <Button small aria-label={text.againOf(file.name)} onClick={() => onRetry(file.id)}>
              {text.again}
            </Button>
          )}
          <Button variant="quiet" square small aria-label={removeLabel(file)} onClick={() => onRemove(file.id)}>
            <Icon name="close" size={16} />
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** The server has looked at the file and would say the same of it again. */
function isInVain(error: unknown): boolean {
  return error instanceof ProblemError && [413, 415, 422].includes(error.status);
}

function removeLabel({ name, stage }: DraftFile): string {
  const text = chatText().composer.files;
  return stage === 'ready' || stage === 'failed' ? text.remove(name) : text.cancel(name);
}

function statusOf({ stage, sent, size, error }: DraftFile): string {
  const text = chatText().composer.files;
  switch (stage) {
    case 'waiting':
      return text.waits(fileSize(size));
    case 'uploading':
      return text.sent(fileSize(size * sent), fileSize(size));
    case 'checking':
      return text.checking;
    case 'ready':
      return fileSize(size);
    case 'failed':
      return problemLine(problemText(error));
  }
}
