import type { Conversion, ConversionList } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';
import { formatPosition } from '@/lib/live/position';
import type { Position } from '@/lib/live/position';
import { asSnapshot } from '@/lib/runtime/snapshot';
import type { Snapshot } from '@/lib/runtime/snapshot';

/** What is loaded of one's conversions, newest first. */
export interface ConversionsState extends Snapshot<object> {
  items: readonly Conversion[];
  olderCursor: string | null;
  /** Everything up to here is in `items`. */
  position: string;
}

/** The state that a newest page gives; what was loaded behind it stays. */
export function newConversions(page: ConversionList, before?: ConversionsState): ConversionsState {
  const ids = new Set(page.items.map((item) => item.conversion_id));
  const last = page.items.at(-1);
  const start = before?.items.findIndex((item) => item.conversion_id === last?.conversion_id) ?? -1;
  const older = before && start >= 0 ? before.items.slice(start + 1).filter((item) => !ids.has(item.conversion_id)) : [];
  return asSnapshot({
    items: [...page.items, ...older],
    olderCursor: older.length > 0 && before ? before.olderCursor : (page.next_cursor ?? null),
    position: page.position,
  });
}

/** With the page after `cursor`; the same state when that is no longer where it ends. */
export function appendOlder(state: ConversionsState, cursor: string, page: ConversionList): ConversionsState {
  if (state.olderCursor !== cursor) return state;
  const known = new Set(state.items.map((item) => item.conversion_id));
  const older = page.items.filter((item) => !known.has(item.conversion_id));
  return { ...state, items: [...state.items, ...older], olderCursor: page.next_cursor ?? null };
}

/** With one more event of one's conversions, which may be in it already. */
export function applyToConversions(state: ConversionsState, frame: EventFrame, position: Position): ConversionsState {
  const moved = { ...state, position: formatPosition(position) };
  const id = frame.data?.conversion;
  if (typeof id !== 'string') return moved;
  const known = state.items.find((item) => item.conversion_id === id);
  if (frame.event_type === 'ConversionRequested') {
    const requested = known ? null : requestedConversion(id, frame);
    return requested ? { ...moved, items: [requested, ...state.items] } : moved;
  }
  if (!known) return moved;
  // What is done, failed or cancelled stays so: an event that was in the page already must not turn it back.
  const change = frame.event_type === 'ConversionFilesDeleted' ? deletionOf(frame) : isFinal(known) ? null : changeOf(frame, known);
  if (change === null) return moved;
  const next = { ...known, ...change };
  return { ...moved, items: state.items.map((item) => (item === known ? next : item)) };
}

/** Nothing is missing up to this position. */
export function caughtUpTo(state: ConversionsState, position: Position): ConversionsState {
  return { ...state, position: formatPosition(position) };
}

/** With the places in the queue that a newer page tells; they are no events, and all else in the page is. */
export function withQueuePositions(state: ConversionsState, page: ConversionList): ConversionsState {
  const places = new Map(page.items.map((item) => [item.conversion_id, item.queue_position ?? null]));
  const items = state.items.map((item) =>
    item.status === 'queued' && places.has(item.conversion_id)
      ? { ...item, queue_position: places.get(item.conversion_id) ?? null }
      : item,
  );
  return { ...state, items };
}

/** True when nothing can happen to it any more. */
function isFinal({ status }: Conversion): boolean {
  return status === 'done' || status === 'failed' || status === 'cancelled';
}

function requestedConversion(id: string, { data, time }: EventFrame): Conversion | null {
  const { name, from, to, size_bytes: size, keep_seconds: keep } = data ?? {};
  if (typeof name !== 'string' || typeof from !== 'string' || typeof to !== 'string') return null;
  return {
    conversion_id: id,
    name,
    from,
    to,
    status: 'queued',
    queue_position: null,
    password_asked: null,
    reason: null,
    size_bytes: typeof size === 'number' ? size : 0,
    result_size_bytes: null,
    preview: null,
    requested_at: time,
    started_at: null,
    finished_at: null,
    keep_seconds: typeof keep === 'number' ? keep : 0,
    kept_until: null,
    files_deleted_at: null,
    files_deleted_because: null,
  };
}

function deletionOf({ data, time }: EventFrame): Partial<Conversion> {
  const cause = data?.cause;
  return { preview: null, files_deleted_at: time, files_deleted_because: typeof cause === 'string' ? cause : null };
}

/** How large the picture of a result's first page is. Where it is, an event does not say: whoever shows it asks. */
function previewOf(picture: unknown): NonNullable<Conversion['preview']> | null {
  const { width, height } = (picture ?? {}) as Record<string, unknown>;
  return typeof width === 'number' && typeof height === 'number' ? { url: '', width, height } : null;
}

/** That it has ended, and until when its files are kept. */
function ended(at: string, { keep_seconds: keep }: Conversion): Partial<Conversion> {
  const until = keep > 0 ? new Date(Date.parse(at) + keep * 1000).toISOString() : null;
  return { queue_position: null, password_asked: null, finished_at: at, kept_until: until };
}

function changeOf({ event_type: type, data, time }: EventFrame, known: Conversion): Partial<Conversion> {
  switch (type) {
    case 'ConversionStarted':
      return { status: 'converting', queue_position: null, started_at: time };
    case 'ConversionPasswordAsked': {
      const because = data?.because;
      return { status: 'locked', queue_position: null, password_asked: typeof because === 'string' ? because : null };
    }
    case 'ConversionPasswordGiven':
      return { status: 'queued', queue_position: null, password_asked: null };
    case 'ConversionCompleted': {
      const size = data?.size_bytes;
      const preview = previewOf(data?.picture);
      return { status: 'done', result_size_bytes: typeof size === 'number' ? size : null, preview, ...ended(time, known) };
    }
    case 'ConversionFailed': {
      const reason = data?.reason;
      return { status: 'failed', reason: typeof reason === 'string' ? reason : null, ...ended(time, known) };
    }
    case 'ConversionCancelled':
      return { status: 'cancelled', ...ended(time, known) };
    default:
      return {};
  }
}
