import type { Person, Pins } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';
import { formatPosition } from '@/lib/live/position';
import type { Position } from '@/lib/live/position';
import { asSnapshot } from '@/lib/runtime/snapshot';
import type { Snapshot } from '@/lib/runtime/snapshot';

import { deletedMessage, editedMessage } from './message';
import type { Answered } from './message';
import { quoteFrom, quoteWithDeletion, quoteWithEdit } from './quotes';
import type { Quote } from './quotes';

/** A message that is pinned. */
export interface Pin {
  /** Where it stands that it was pinned. */
  sequence: number;
  by: string;
  /** As the query gave them; an event brings the id only. */
  pinnedBy: Person | null;
  at: string;
  message: Answered;
  /** What the message says now; null while that is not known. */
  quote: Quote | null;
}

/** What is pinned in a room, what was pinned last coming first. */
export interface PinsState extends Snapshot<object> {
  pins: readonly Pin[];
  /** Everything up to here is in `pins`. */
  position: string;
}

/** The state that the query gives. */
export function newPins({ pins, position }: Pins): PinsState {
  return asSnapshot({
    position,
    pins: pins.map(({ sequence, pinned_by: pinnedBy, pinned_at: at, message }) => ({
      sequence,
      by: pinnedBy.account_id,
      pinnedBy,
      at,
      message: { id: message.message_id, sequence: message.sequence },
      quote: quoteFrom(message),
    })),
  });
}

/**
 * With one more event of the room's topic, which may be in it already: the answer may be newer than its position says.
 * `quoteOf` knows what is loaded of the room.
 */
export function applyToPins(
  state: PinsState,
  frame: EventFrame,
  position: Position,
  quoteOf: (message: Answered) => Quote | null,
): PinsState {
  const moved = { ...state, position: formatPosition(position) };
  const pinned = pinnedMessage(frame);
  if (pinned !== null) {
    const { message, by } = pinned;
    const others = state.pins.filter((pin) => pin.message.sequence !== message.sequence);
    const known = state.pins.find((pin) => pin.message.sequence === message.sequence);
    if (known && known.sequence >= frame.seq) return moved;
    const quote = known?.quote ?? quoteOf(message);
    const pin = { sequence: frame.seq, by, pinnedBy: null, at: frame.time, message, quote };
    return { ...moved, pins: [pin, ...others].sort((a, b) => b.sequence - a.sequence) };
  }
  const unpinned = unpinnedMessage(frame);
  if (unpinned !== null) {
    const isGone = (pin: Pin) => pin.message.sequence === unpinned && pin.sequence < frame.seq;
    return state.pins.some(isGone) ? { ...moved, pins: state.pins.filter((pin) => !isGone(pin)) } : moved;
  }
  const edit = editedMessage(frame);
  if (edit !== null) return withEachQuote(moved, (quote) => quoteWithEdit(quote, edit));
  const deletion = deletedMessage(frame);
  if (deletion !== null) return withEachQuote(moved, (quote) => quoteWithDeletion(quote, deletion.sequence));
  return moved;
}

/** Nothing is missing up to this position. */
export function pinsCaughtUpTo(state: PinsState, position: Position): PinsState {
  return { ...state, position: formatPosition(position) };
}

/** The message of a `MessagePinned` event, and by whom; null for any other. */
export function pinnedMessage({ event_type, data }: EventFrame): { message: Answered; by: string } | null {
  if (event_type !== 'MessagePinned' || data === null) return null;
  const { message: id, sequence, by } = data;
  if (typeof id !== 'string' || typeof sequence !== 'number' || typeof by !== 'string') return null;
  return { message: { id, sequence }, by };
}

/** The place of the message of a `MessageUnpinned` event; null for any other. */
function unpinnedMessage({ event_type, data }: EventFrame): number | null {
  return event_type === 'MessageUnpinned' && typeof data?.sequence === 'number' ? data.sequence : null;
}

function withEachQuote(state: PinsState, change: (quote: Quote) => Quote): PinsState {
  return { ...state, pins: state.pins.map((pin) => (pin.quote ? { ...pin, quote: change(pin.quote) } : pin)) };
}
