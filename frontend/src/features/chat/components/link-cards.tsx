import { useState } from 'react';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';

import { usePreviewLink } from '../api/attachment-links';
import { useRoom } from '../api/get-room';
import { useRemoveLinkPreview } from '../api/link-previews';
import { shownPreviews } from '../live/link-previews';
import type { LinkPreview } from '../live/link-previews';
import type { Message } from '../live/message';
import { useLinkPreviewChoice } from '../previews/preview-choice';
import { chatText } from '../text';

import { shownSize } from './attachments';
import styles from './link-cards.module.css';

/** The most room that a card's picture takes, in pixels. */
const mostOfPicture = { width: 320, height: 180 };

interface LinkCardsProps {
  room: string;
  message: Message;
  /** Whether one may take a card away: one's own message, or a room that one looks after. */
  mayRemove: boolean;
}

/** What the pages say of themselves that a message links to, where somebody wants to see it. */
export function LinkCards({ room, message, mayRemove }: LinkCardsProps) {
  const isWanted = useLinkPreviewChoice();
  const previews = shownPreviews(message.body, message.previews);
  if (!isWanted || previews.length === 0) return null;
  return <Cards room={room} message={message} mayRemove={mayRemove} previews={previews} />;
}

function Cards({ room, message, mayRemove, previews }: LinkCardsProps & { previews: LinkPreview[] }) {
  // Until the room is known they are shown: nearly every room wants them, and nothing is to move.
  const isWanted = useRoom(room).data?.link_previews !== false;
  const { mutate: remove, isPending, variables } = useRemoveLinkPreview(room);
  if (!isWanted) return null;
  return (
    <ul className={styles.cards} aria-label={chatText().previews.pages}>
      {previews.map((preview) => (
        <Card
          key={preview.id}
          room={room}
          preview={preview}
          isGoing={isPending && variables.preview === preview.id}
          onRemove={mayRemove ? () => remove({ message, preview: preview.id }) : null}
        />
      ))}
    </ul>
  );
}

interface CardProps {
  room: string;
  preview: LinkPreview;
  /** It is being taken away. */
  isGoing: boolean;
  /** Null for who may not. */
  onRemove: (() => void) | null;
}

function Card({ room, preview, isGoing, onRemove }: CardProps) {
  const { url, host, site, title, description, picture } = preview;
  return (
    <li className={styles.card}>
      <div className={styles.texts}>
        {/* The host comes first and whole: a site may call itself whatever it likes. */}
        <p className={styles.host}>
          {host}
          {site !== '' && site.toLowerCase() !== host && <span> · {site}</span>}
        </p>
        <a className={styles.title} href={hrefOf(url)} target="_blank" rel="noopener noreferrer nofollow">
          {title === '' ? host : title}
        </a>
        {description !== '' && <p className={styles.description}>{description}</p>}
      </div>
      {picture && <Picture room={room} preview={preview.id} {...picture} />}
      {onRemove && (
        <Button
          small
          square
          variant="quiet"
          className={styles.remove}
          data-message-action="preview"
          aria-label={chatText().previews.remove(title === '' ? host : title)}
          busy={isGoing}
          onClick={onRemove}
        >
          <Icon name="close" size={16} />
        </Button>
      )}
    </li>
  );
}

/** Its room is there from the beginning, so that nothing moves when it comes. It says nothing that the title does not. */
function Picture({ room, preview, width, height }: { room: string; preview: string; width: number; height: number }) {
  const link = usePreviewLink(room, preview, true);
  const [isBroken, setBroken] = useState(false);
  const size = shownSize({ width, height }, mostOfPicture);
  return (
    <span className={styles.picture} style={{ width: `${size.width}px`, aspectRatio: `${size.width} / ${size.height}` }}>
      {typeof link.data === 'string' && !isBroken && (
        <img
          src={link.data}
          alt=""
          width={size.width}
          height={size.height}
          decoding="async"
          onError={() => {
            // The link was too old, or the picture is gone.
            if (!link.isFetching && link.isStale) void link.refetch();
            else setBroken(true);
          }}
        />
      )}
    </span>
  );
}

/** The server lets nothing else through; what leads elsewhere than to the web is no link here either. */
function hrefOf(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}
