/** One event of a topic, as push sends it. */
export interface EventFrame {
  type: 'event';
  topic: string;
  stream: string;
  /** Where it is in its stream. */
  seq: number;
  /** Where the topic's event before it is; 0 for the first. */
  prev: number;
  subject: string;
  event_type: string;
  /** RFC 3339. */
  time: string;
  actor: string;
  id: string;
  /** The id of the command that caused it. */
  command: string;
  /** The event's body with personal fields opened; null when it may not be shown. */
  data: Record<string, unknown> | null;
}

/** The first answer on a connection. */
export interface WelcomeFrame {
  type: 'welcome';
  /** The current incarnation of each stream. */
  epochs: Record<string, string>;
  /** When the connection ends unless it is renewed. RFC 3339. */
  expires_at: string;
  /** How long that is from now, whatever this machine's clock says. Servers of the version before do not tell. */
  expires_in_ms?: number;
  limits?: {
    /** Topics of one connection. */
    subscriptions?: number;
  };
}

/** The new ticket was good. */
export interface RenewedFrame {
  type: 'renewed';
  expires_at: string;
  expires_in_ms?: number;
}

/** The past has been sent. */
export interface CaughtUpFrame {
  type: 'caught_up';
  topic: string;
  seq: number;
  /** Of the topic there is nothing between this and `seq`. Servers of the version before do not tell. */
  prev?: number;
}

/** What the server sends. */
export type ServerFrame =
  | EventFrame
  | WelcomeFrame
  | { type: 'subscribed'; topic: string }
  | CaughtUpFrame
  | { type: 'reset'; topic: string; reason: string }
  | { type: 'unsubscribed'; topic: string; code: string }
  | RenewedFrame
  | { type: 'ephemeral'; topic: string; data: unknown }
  | { type: 'error'; code: string; title: string; detail?: string; topic?: string; retry_after_ms?: number }
  /** The server is about to close: come back after so long. */
  | { type: 'goaway'; code: string; retry_after_ms: number }
  | { type: 'ping' };

/** What the client sends. */
export type ClientFrame =
  | { type: 'hello'; ticket: string }
  | { type: 'subscribe'; topic: string; after?: string }
  | { type: 'unsubscribe'; topic: string }
  | { type: 'typing'; topic: string }
  | { type: 'renew'; ticket: string }
  | { type: 'pong' };

type Field = 'string' | 'number' | 'object';

/** The fields without which a frame cannot be understood. */
const required: Record<ServerFrame['type'], Record<string, Field>> = {
  welcome: { expires_at: 'string', epochs: 'object' },
  event: { topic: 'string', stream: 'string', seq: 'number', prev: 'number', event_type: 'string', time: 'string' },
  subscribed: { topic: 'string' },
  caught_up: { topic: 'string', seq: 'number' },
  reset: { topic: 'string' },
  unsubscribed: { topic: 'string' },
  renewed: { expires_at: 'string' },
  ephemeral: { topic: 'string' },
  error: { code: 'string' },
  goaway: { retry_after_ms: 'number' },
  ping: {},
};

/**
 * Reads a frame; null when it is none that this version understands. A newer server may send other types, which an
 * older app ignores.
 */
export function parseFrame(text: string): ServerFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return null;
  const frame = value as Record<string, unknown>;
  const fields = required[frame.type as ServerFrame['type']] as Record<string, Field> | undefined;
  if (fields === undefined) return null;
  const sound = Object.entries(fields).every(([name, type]) => typeof frame[name] === type);
  return sound ? (frame as unknown as ServerFrame) : null;
}
