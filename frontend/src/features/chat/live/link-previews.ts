import type { Timeline } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';
import { linkify } from '@/lib/text/linkify';

import type { Message } from './message';

/** What a page says of itself that a message links to. All of it is text. */
export interface LinkPreview {
  /** Also what its picture is asked for by. */
  id: string;
  /** The link as it stands in the message. */
  link: string;
  /** Where it led in the end. */
  url: string;
  /** The host of that, as it can be shown without being taken for another. */
  host: string;
  /** These may be empty; one of title and description is not. */
  site: string;
  title: string;
  description: string;
  /** How large its picture is; null without one. */
  picture: { width: number; height: number } | null;
}

/** What an event says of a preview at the message that was posted at `message`. */
type PreviewChange =
  | { kind: 'added'; message: number; preview: LinkPreview }
  | { kind: 'removed'; message: number; id: string };

/** Of so many links of a message it is shown what is there, as the server has it. */
const mostPreviewed = 2;

/** Which preview an event adds or takes away; null for any other, and for one of somebody who is forgotten. */
export function changedPreview({ event_type, data }: EventFrame): PreviewChange | null {
  if (data === null || typeof data.sequence !== 'number' || typeof data.preview !== 'string') return null;
  const { sequence: message, preview: id } = data;
  if (event_type === 'LinkPreviewRemoved') return { kind: 'removed', message, id };
  if (event_type !== 'LinkPreviewed') return null;
  const preview = previewOf(id, data.page);
  return preview && { kind: 'added', message, preview };
}

function previewOf(id: string, page: unknown): LinkPreview | null {
  if (typeof page !== 'object' || page === null) return null;
  const { link, url, host, site, title, description, picture } = page as Record<string, unknown>;
  if (typeof link !== 'string' || typeof url !== 'string' || typeof host !== 'string') return null;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { id, link, url, host, site: text(site), title: text(title), description: text(description), picture: sizeOf(picture) };
}

function sizeOf(value: unknown): LinkPreview['picture'] {
  const { width, height } = (value ?? {}) as Record<string, unknown>;
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : null;
}

/** The previews as the query gives them. */
export function previewsOf(item: Timeline['items'][number]): LinkPreview[] {
  return item.link_previews.map(({ preview_id: id, link, url, host, site, title, description, width, height }) => ({
    id,
    link,
    url,
    host,
    site,
    title,
    description,
    picture: sizeOf({ width, height }),
  }));
}

/** The message with one more preview, or without one. A page may have had it already; one that is deleted gets none. */
export function withPreview(message: Message, change: PreviewChange): Message {
  if (message.sequence !== change.message || message.deleted) return message;
  const { previews } = message;
  if (change.kind === 'removed') {
    const left = previews.filter((each) => each.id !== change.id);
    return left.length === previews.length ? message : { ...message, previews: left };
  }
  if (previews.some((each) => each.id === change.preview.id)) return message;
  return { ...message, previews: [...previews, change.preview] };
}

/** Of a message's previews those whose links stand in what it says, in the order of the text. */
export function shownPreviews(body: string, previews: readonly LinkPreview[]): LinkPreview[] {
  if (previews.length === 0) return [];
  const links = new Set(linkify(body).flatMap(({ text, href }) => (href === null ? [] : [text])));
  return [...links].slice(0, mostPreviewed).flatMap((link) => previews.find((each) => each.link === link) ?? []);
}
