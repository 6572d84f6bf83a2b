import { backoffDelay } from './backoff';
import { parseFrame } from './frames';
import type { ClientFrame, ServerFrame, WelcomeFrame } from './frames';

/** Where the connection stands. `lostAt` (local milliseconds) is since when there has been none. */
export type ConnectionState =
  | { kind: 'idle' }
  | { kind: 'connecting'; lostAt: number }
  | { kind: 'waiting'; lostAt: number; retryAt: number }
  | { kind: 'open' }
  /** The server said not to come back by itself. */
  | { kind: 'stopped'; code: number };

/** Thrown by {@link ConnectionOptions.getTicket} when there is no session any more: trying again is useless. */
export class SessionOver extends Error {
  override name = 'SessionOver';
}

/** What a connection needs from around it. */
export interface ConnectionOptions {
  url: string;
  /** A fresh single-use ticket. Throws {@link SessionOver}, or anything else to be tried again. */
  getTicket: () => Promise<string>;
  /** Server time in milliseconds. */
  serverNow: () => number;
  onWelcome: (frame: WelcomeFrame) => void;
  onFrame: (frame: ServerFrame) => void;
  onState: (state: ConnectionState) => void;
  random?: () => number;
  openSocket?: (url: string, protocol: string) => WebSocket;
}

const protocol = 'wherry.v1';
const reconnect = { floor: 500, cap: 20_000 };
/** From the ticket's request to the welcome. */
const handshakeLimit = 15_000;
/** The server pings every 25 s, so after this long without a frame the line is dead. */
const silenceLimit = 40_000;
/** A connection that lasted this long was a good one: the next failure is the first again. */
const goodAfter = 10_000;
const renewRetry = 5_000;

const closeDraining = 4000;
const closeSessionEnded = 4503;

/**
 * Keeps one WebSocket to push open: ticket and hello, answers to pings, renewal before it expires, and after a loss
 * coming back with jitter, or at once when the browser says that the network or the person is back.
 */
export class Connection {
  private state: ConnectionState = { kind: 'idle' };
  private socket: WebSocket | null = null;
  /** Raised with every attempt, so that what an older one still does is ignored. */
  private attempt = 0;
  private failures = 0;
  private lastFrameAt = 0;
  /** When the server said to come back, in milliseconds from when it closes. */
  private comeBackAfter: number | null = null;
  private openedAt = 0;
  private readonly timers = new Map<'retry' | 'handshake' | 'silence' | 'renew', ReturnType<typeof setTimeout>>();
  private readonly random: () => number;
  private readonly openSocket: (url: string, protocol: string) => WebSocket;

  constructor(private readonly options: ConnectionOptions) {
    this.random = options.random ?? Math.random;
    this.openSocket = options.openSocket ?? ((url, name) => new WebSocket(url, name));
  }

  start(): void {
    if (this.state.kind !== 'idle') return;
    window.addEventListener('online', this.onOnline);
    window.addEventListener('offline', this.onOffline);
    document.addEventListener('visibilitychange', this.onVisibility);
    void this.connect(Date.now());
  }

  stop(): void {
    window.removeEventListener('online', this.onOnline);
    window.removeEventListener('offline', this.onOffline);
    document.removeEventListener('visibilitychange', this.onVisibility);
    this.abandon(1000);
    this.setState({ kind: 'idle' });
  }

  /** Tries now what would be tried later, also after the server said not to come back. */
  retryNow(): void {
    if (this.state.kind === 'waiting') void this.connect(this.state.lostAt);
    else if (this.state.kind === 'stopped') void this.connect(Date.now());
  }

  /** Sends a frame, if there is a connection that was welcomed. */
  send(frame: ClientFrame): boolean {
    if (this.state.kind !== 'open' || this.socket === null) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private readonly onOnline = (): void => this.retryNow();

  /** The browser tells of a lost network before the line does. A server on this machine is back in half a second. */
  private readonly onOffline = (): void => {
    if (this.state.kind === 'open' || this.state.kind === 'connecting') this.lose();
  };

  private readonly onVisibility = (): void => {
    if (document.visibilityState !== 'visible') return;
    const silent = this.state.kind === 'open' && Date.now() - this.lastFrameAt > silenceLimit;
    if (silent) this.lose();
    this.retryNow();
  };

  private async connect(lostAt: number): Promise<void> {
    this.abandon(1000);
    const attempt = (this.attempt += 1);
    this.setState({ kind: 'connecting', lostAt });
    this.setTimer('handshake', handshakeLimit, () => this.lose());
    let ticket: string;
    try {
      ticket = await this.options.getTicket();
    } catch (error) {
      if (attempt !== this.attempt) return;
      if (error instanceof SessionOver) this.stopFor(closeSessionEnded);
      else this.lose();
      return;
    }
    if (attempt !== this.attempt) return;
    const socket = this.openSocket(this.options.url, protocol);
    this.socket = socket;
    socket.onopen = () => {
      if (attempt === this.attempt) socket.send(JSON.stringify({ type: 'hello', ticket } satisfies ClientFrame));
    };
    socket.onmessage = (message: MessageEvent<unknown>) => {
      if (attempt === this.attempt && typeof message.data === 'string') this.receive(message.data);
    };
    socket.onclose = (closed) => {
      if (attempt === this.attempt) this.closed(closed.code);
    };
  }

  private receive(text: string): void {
    this.lastFrameAt = Date.now();
    this.setTimer('silence', silenceLimit, () => this.lose());
    const frame = parseFrame(text);
    if (frame === null) return;
    switch (frame.type) {
      case 'ping':
        this.socket?.send(JSON.stringify({ type: 'pong' } satisfies ClientFrame));
        break;
      case 'welcome':
        this.clearTimer('handshake');
        this.openedAt = Date.now();
        this.setState({ kind: 'open' });
        this.renewBefore(frame.expires_at);
        this.options.onWelcome(frame);
        break;
      case 'renewed':
        this.renewBefore(frame.expires_at);
        break;
      case 'goaway':
        this.comeBackAfter = frame.retry_after_ms;
        break;
      default:
        this.options.onFrame(frame);
    }
  }

  private renewBefore(expiresAt: string): void {
    const remaining = Date.parse(expiresAt) - this.options.serverNow();
    if (Number.isNaN(remaining)) return;
    // Early and spread: the tickets of clients that connected together are not asked for together.
    const wait = Math.max(1000, remaining * (0.6 + 0.2 * this.random()));
    this.setTimer('renew', wait, () => void this.renew());
  }

  private async renew(): Promise<void> {
    const attempt = this.attempt;
    try {
      const ticket = await this.options.getTicket();
      if (attempt === this.attempt) this.send({ type: 'renew', ticket });
    } catch (error) {
      if (attempt !== this.attempt) return;
      if (error instanceof SessionOver) this.stopFor(closeSessionEnded);
      else this.setTimer('renew', renewRetry, () => void this.renew());
    }
  }

  private closed(code: number): void {
    if (code >= 4500 && code <= 4999) this.stopFor(code);
    else this.lose(code);
  }

  private lose(code?: number): void {
    const wasGood = this.state.kind === 'open' && Date.now() - this.openedAt > goodAfter;
    const lostAt = 'lostAt' in this.state ? this.state.lostAt : Date.now();
    this.abandon(code === undefined ? 1000 : null);
    if (wasGood) this.failures = 0;
    this.failures += 1;
    // A server that drains has told everybody at once, so the way back is spread wider from the start.
    const failures = code === closeDraining ? Math.max(this.failures, 4) : this.failures;
    // Its clients are given different times; what is added keeps apart those that were given the same.
    const asked = this.comeBackAfter ?? 0;
    this.comeBackAfter = null;
    const delay = asked > 0 ? asked + this.random() * reconnect.floor : backoffDelay(reconnect, failures, this.random);
    this.setTimer('retry', delay, () => void this.connect(lostAt));
    this.setState({ kind: 'waiting', lostAt, retryAt: Date.now() + delay });
  }

  private stopFor(code: number): void {
    this.abandon(1000);
    this.setState({ kind: 'stopped', code });
  }

  /** Forgets the present attempt; closes its socket unless the other side did. */
  private abandon(code: number | null): void {
    this.attempt += 1;
    for (const name of [...this.timers.keys()]) this.clearTimer(name);
    const { socket } = this;
    this.socket = null;
    if (socket !== null && code !== null) socket.close(code);
  }

  private setState(state: ConnectionState): void {
    this.state = state;
    this.options.onState(state);
  }

  private setTimer(name: 'retry' | 'handshake' | 'silence' | 'renew', delay: number, run: () => void): void {
    this.clearTimer(name);
    this.timers.set(name, setTimeout(run, delay));
  }

  private clearTimer(name: 'retry' | 'handshake' | 'silence' | 'renew'): void {
    const timer = this.timers.get(name);
    if (timer !== undefined) clearTimeout(timer);
    this.timers.delete(name);
  }
}
