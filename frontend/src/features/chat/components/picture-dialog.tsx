import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Icon } from '@/components/icon';
import { QueryTrouble } from '@/components/query-trouble';
import { useToast } from '@/components/toasts';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { fileSize } from '@/lib/text/file-size';

import { useDownloadFile, useFileLink } from '../api/attachment-links';
import type { Attachment } from '../live/message';
import { chatText } from '../text';

import styles from './picture-dialog.module.css';

interface PictureDialogProps {
  room: string;
  file: Attachment;
  onClose: () => void;
}

/** A picture as large as there is room. Its place is there before it is. */
export function PictureDialog({ room, file, onClose }: PictureDialogProps) {
  const link = useFileLink(room, file.file);
  const download = useDownloadFile(room);
  const toast = useToast();
  const { name, width, height, size } = file;
  return (
    <Dialog title={name} wide onClose={onClose}>
      <QueryTrouble query={link} />
      <div className={styles.frame} style={{ width: `${width ?? 1}px`, aspectRatio: `${width ?? 1} / ${height ?? 1}` }}>
        {link.data !== undefined && <img className={styles.picture} src={link.data} alt={name} />}
      </div>
      <div className={styles.below}>
        <p className={styles.about}>
          {width} × {height} · {fileSize(size)}
        </p>
        <Button
          busy={download.isPending}
          onClick={() => download.mutate(file, { onError: (error) => toast(problemLine(problemText(error))) })}
        >
          <Icon name="download" size={18} /> {chatText().attachments.download}
        </Button>
      </div>
    </Dialog>
  );
}
