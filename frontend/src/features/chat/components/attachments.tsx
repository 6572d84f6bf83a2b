import { useState } from 'react';
import { useNavigate } from 'react-router';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { useToast } from '@/components/toasts';
import { extensionOf, formatOf } from '@/lib/files/document-formats';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { fileSize } from '@/lib/text/file-size';

import { useDownloadFile, usePreviewLink } from '../api/attachment-links';
import { useConvertAttachment, useConvertible } from '../api/convert-attachment';
import type { Attachment, Message } from '../live/message';
import { useDraftFiles } from '../live/use-draft-files';
import { chatText } from '../text';

import styles from './attachments.module.css';
import { PictureDialog } from './picture-dialog';

/** The most room that a picture takes among messages, in pixels. */
const most = { width: 360, height: 300 };
/** The same for the first page of a document, which its card is around. */
const mostOfPage = { width: 320, height: 240 };

interface AttachmentsProps {
  room: string;
  /** Null while it is on its way. */
  message: Message | null;
  files: readonly Attachment[];
  /** It is what the list holds in place, where there are no words. */
  isAnchor: boolean;
}

/** The files that go with a message: pictures as such, all others as cards. */
export function Attachments({ room, message, files, isAnchor }: AttachmentsProps) {
  const [opened, setOpened] = useState<Attachment | null>(null);
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  const text = chatText().attachments;
  return (
    <div className={styles.attachments} data-anchor={isAnchor || undefined}>
      {pictures.length > 0 && (
        <ul className={styles.pictures} aria-label={text.pictures}>
          {pictures.map((file) => (
            <li key={file.file}>
              <Picture room={room} file={file} isThere={message !== null} onOpen={() => setOpened(file)} />
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul className={styles.files} aria-label={text.files}>
          {others.map((file) => (
            <FileCard key={file.file} room={room} message={message} file={file} />
          ))}
        </ul>
      )}
      {opened && <PictureDialog room={room} file={opened} onClose={() => setOpened(null)} />}
    </div>
  );
}

/** What is itself a picture. A document may have one of its first page. */
function isPicture({ mediaType, width }: Attachment): boolean {
  return width !== null && mediaType.startsWith('image/');
}

interface PictureProps {
  room: string;
  file: Attachment;
  /** Whether its message is posted. */
  isThere: boolean;
  onOpen: () => void;
}

/** The small version of a picture. Its room is there from the beginning, so that nothing moves when it comes. */
function Picture({ room, file, isThere, onOpen }: PictureProps) {
  const own = useDraftFiles(room).pictureOf(file.file);
  const link = usePreviewLink(room, file.file, isThere && own === null);
  const [isBroken, setBroken] = useState(false);
  const { width, height } = shownSize(file);
  const text = chatText().attachments;
  const source = own ?? link.data ?? null;
  const isMissing = isBroken || link.isError || link.data === null;
  return (
    <button
      type="button"
      className={styles.picture}
      data-message-action="file"
      disabled={!isThere}
      aria-label={isMissing ? text.notShownOf(file.name) : undefined}
      style={{ width: `${width}px`, aspectRatio: `${width} / ${height}` }}
      onClick={onOpen}
    >
      {source !== null && !isMissing ? (
        <img
          src={source}
          alt={file.name}
          width={width}
          height={height}
          decoding="async"
          onError={() => {
            // The link was too old, or the picture is gone.
            if (own === null && !link.isFetching && link.isStale) void link.refetch();
            else setBroken(true);
          }}
        />
      ) : (
        <span className={styles.stand}>
          <Icon name="picture" />
          {isMissing ? text.notShown : <span className="visually-hidden">{file.name}</span>}
        </span>
      )}
      {file.mediaType === 'image/gif' && (
        <span className={styles.badge} aria-hidden="true">
          GIF
        </span>
      )}
    </button>
  );
}

/** How large a picture is shown among messages: whole, and never larger than it is. */
export function shownSize({ width, height }: Pick<Attachment, 'width' | 'height'>, limit = most): { width: number; height: number } {
  const [w, h] = [Math.max(width ?? 1, 1), Math.max(height ?? 1, 1)];
  const scale = Math.min(1, limit.width / w, limit.height / h);
  // So that a finger finds also what is hardly to be seen.
  return { width: Math.max(44, Math.round(w * scale)), height: Math.max(44, Math.round(h * scale)) };
}

interface FileCardProps {
  room: string;
  message: Message | null;
  file: Attachment;
}

function FileCard({ room, message, file }: FileCardProps) {
  const download = useDownloadFile(room);
  const toast = useToast();
  return (
    <li className={styles.file}>
      {file.width !== null && <FirstPage room={room} file={file} isThere={message !== null} />}
      <span className={styles.icon}>
        <Icon name="document" />
      </span>
      <div className={styles.texts}>
        <p className={styles.name} title={file.name}>
          {file.name}
        </p>
        <p className={styles.kind}>
          {kindOf(file)} · {fileSize(file.size)}
        </p>
      </div>
      {message && (
        <>
          <ConvertButton room={room} message={message} file={file} />
          <Button
            small
            square
            variant="quiet"
            data-message-action="file"
            aria-label={chatText().attachments.downloadOf(file.name)}
            busy={download.isPending}
            onClick={() => download.mutate(file, { onError: (error) => toast(problemLine(problemText(error))) })}
          >
            <Icon name="download" />
          </Button>
        </>
      )}
    </li>
  );
}

/** The first page of a document. Its room is there from the beginning, so that nothing moves when it comes. */
function FirstPage({ room, file, isThere }: Omit<PictureProps, 'onOpen'>) {
  const link = usePreviewLink(room, file.file, isThere);
  const [isBroken, setBroken] = useState(false);
  const { width, height } = shownSize(file, mostOfPage);
  const text = chatText().attachments;
  const isMissing = isBroken || link.isError || link.data === null;
  return (
    <div className={styles.page}>
      <span className={styles.sheet} style={{ width: `${width}px`, aspectRatio: `${width} / ${height}` }}>
        {link.data && !isMissing ? (
          <img
            src={link.data}
            alt={text.firstPageOf(file.name)}
            width={width}
            height={height}
            decoding="async"
            onError={() => {
              // The link was too old, or the picture is gone.
              if (!link.isFetching && link.isStale) void link.refetch();
              else setBroken(true);
            }}
          />
        ) : (
          <span className={styles.stand}>
            <Icon name="document" />
            {isMissing && text.noPreview}
          </span>
        )}
      </span>
    </div>
  );
}

/** Converts a document right here; what becomes of it is seen where conversions are. */
function ConvertButton({ room, message, file }: FileCardProps & { message: Message }) {
  const format = formatOf(file.name);
  const mayBe = file.mediaType !== 'application/octet-stream' && file.mediaType !== 'application/pdf';
  const convertible = useConvertible(mayBe && format !== '');
  const convert = useConvertAttachment();
  const toast = useToast();
  const navigate = useNavigate();
  if (!mayBe || convertible?.has(format) !== true) return null;
  return (
    <Button
      small
      data-message-action="file"
      aria-label={chatText().attachments.convert(file.name)}
      busy={convert.isPending}
      onClick={() =>
        convert.mutate(
          { room, message: message.id, sequence: message.sequence, file: file.file },
          {
            onError: (error) => toast(problemLine(problemText(error))),
            onSuccess: () => {
              toast(chatText().attachments.isConverted(file.name));
              void navigate('/conversions');
            },
          },
        )
      }
    >
      <Icon name="convert" size={16} /> PDF
    </Button>
  );
}

/** What a file is, in a word: by its extension, since that is how people know it. */
function kindOf({ name }: Attachment): string {
  const extension = extensionOf(name);
  return extension === '' || extension.length > 5 ? chatText().attachments.file : extension.toUpperCase();
}
