import { backoffDelay } from './backoff';
import { parseFrame } from './frames';
import type { ClientFrame, RenewedFrame, ServerFrame, WelcomeFrame } from './frames';
import { standardSurroundings } from './surroundings';
import type { Hint, LiveSocket, Surroundings } from './surroundings';

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

/** Thrown by {@link ConnectionOptions.getTicket} when the server said when to ask again (`Retry-After`). */
export class TryLater extends Error {
  override name = 'TryLater';

  constructor(readonly afterMilliseconds: number) {
    super(`again in ${afterMilliseconds} ms`);
  }
}

/** What a connection needs from around it; of {@link Surroundings}, what is to be other than usual. */
export interface ConnectionOptions extends Partial<Surroundings> {
  url: string;
  /** A fresh single-use ticket. Throws {@link SessionOver}, {@link TryLater}, or anything else to be tried again. */
  getTicket: () => Promise<string>;
  /** Server time in milliseconds, for servers that do not say how long a connection may last; else this machine's. */
  serverNow?: () => number;
  onWelcome: (frame: WelcomeFrame) => void;
  onFrame: (frame: ServerFrame) => void;
  onState: (state: ConnectionState) => void;
}

type TimerName = 'retry' | 'handshake' | 'silence' | 'renew' | 'pulse';

/** A moment by both clocks. */
interface Moment {
  wall: number;
  steady: number;
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
/** Between two attempts that the browser's hints have caused: a network that flaps would cost a ticket each time. */
const hintedApart = 2_000;
/** How often the clocks are looked at. */
const pulseEvery = 5_000;
/** A pulse that comes so much too late means that the machine, or the page, has slept. */
const sleepLimit = 20_000;
/** After so many failures in a row, when the server says to come back is not believed alone. */
const believedFailures = 3;

const closeDraining = 4000;
const closeSessionEnded = 4503;
/** From here on the server says: not by yourself. */
const closeForGood = 4500;

/**
 * Keeps one WebSocket to push open: ticket and hello, answers to pings, renewal before it expires, and after a loss
 * coming back with jitter or when the server said, or at once when the browser says that the network or the person is
 * back, or the clocks that the machine has slept.
 */
export class Connection {
  private state: ConnectionState = { kind: 'idle' };
  private socket: LiveSocket | null = null;
  /** Raised with every attempt, so that what an older one still does is ignored. */
  private attempt = 0;
  private failures = 0;
  private heardAt: Moment = { wall: 0, steady: 0 };
  private openedAt: Moment = { wall: 0, steady: 0 };
  private pulsedAt: Moment = { wall: 0, steady: 0 };
  /** When the ticket is to be renewed: so long after this moment. */
  private renewal: { from: Moment; after: number } | null = null;
  /** When the browser's hint has caused an attempt. */
  private hintedAt: Moment | null = null;
  /** It waits for as long as the server said that no ticket is to be had. */
  private isToldWhen = false;
  /** When the server said to come back, in milliseconds from when it closes. */
  private comeBackAfter: number | null = null;
  private stopHints: (() => void) | null = null;
  private readonly timers = new Map<TimerName, () => void>();
  private readonly around: Surroundings;

  constructor(private readonly options: ConnectionOptions) {
    this.around = { ...standardSurroundings, ...options };
  }

  start(): void {
    if (this.state.kind !== 'idle') return;
    this.stopHints = this.around.onHint((hint) => this.hinted(hint));
    this.pulsedAt = this.moment();
    this.setTimer('pulse', pulseEvery, () => this.pulse());
    void this.connect(this.around.now());
  }

  stop(): void {
    this.stopHints?.();
    this.stopHints = null;
    this.abandon(1000);
    this.clearTimer('pulse');
    this.setState({ kind: 'idle' });
  }

  /** Tries now what would be tried later, also after the server said not to come back. */
  retryNow(): void {
    if (this.state.kind === 'waiting') void this.connect(this.state.lostAt);
    else if (this.state.kind === 'stopped') void this.connect(this.around.now());
  }

  /** Sends a frame, if there is a connection that was welcomed. */
  send(frame: ClientFrame): boolean {
    if (this.state.kind !== 'open' || this.socket === null) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private hinted(hint: Hint): void {
    if (hint === 'offline') {
      // The browser tells of a lost network before the line does. A server on this machine is back in half a second.
      if (this.state.kind === 'open' || this.state.kind === 'connecting') this.lose();
      return;
    }
    if (hint === 'visible') this.loseIfSilent();
    // The server's "not by yourself" and "not before" hold whatever the browser tells.
    if (this.state.kind !== 'waiting' || this.isToldWhen) return;
    const rest = this.hintedAt === null ? 0 : hintedApart - this.since(this.hintedAt);
    if (rest > 0) this.retryWithin(rest, this.state);
    else this.retryAtHint();
  }

  private retryAtHint(): void {
    this.hintedAt = this.moment();
    this.retryNow();
  }

  /** Tries no later than in so many milliseconds. */
  private retryWithin(milliseconds: number, { lostAt, retryAt }: { lostAt: number; retryAt: number }): void {
    const soonest = this.around.now() + milliseconds;
    if (soonest >= retryAt) return;
    this.setTimer('retry', milliseconds, () => this.retryAtHint());
    this.setState({ kind: 'waiting', lostAt, retryAt: soonest });
  }

  /**
   * A machine that slept has a day's clock that jumped, while its timers stood still: what they were to do is due, the
   * line is dead without anybody having said so, and its failures before were another day's.
   */
  private pulse(): void {
    const late = this.since(this.pulsedAt) - pulseEvery;
    this.pulsedAt = this.moment();
    this.setTimer('pulse', pulseEvery, () => this.pulse());
    if (late > sleepLimit) {
      this.failures = 0;
      this.loseIfSilent();
      if (this.state.kind === 'waiting') this.retryNow();
    }
    if (this.renewal !== null && this.since(this.renewal.from) > this.renewal.after) void this.renew();
  }

  private loseIfSilent(): void {
    if (this.state.kind === 'open' && this.since(this.heardAt) > silenceLimit) this.lose();
  }

  private async connect(lostAt: number): Promise<void> {
    this.abandon(1000);
    const attempt = (this.attempt += 1);
    this.comeBackAfter = null;
    this.setState({ kind: 'connecting', lostAt });
    this.setTimer('handshake', handshakeLimit, () => this.lose());
    let ticket: string;
    try {
      ticket = await this.options.getTicket();
    } catch (error) {
      if (attempt !== this.attempt) return;
      if (error instanceof SessionOver) this.stopFor(closeSessionEnded);
      else this.lose({ noSoonerThan: error instanceof TryLater ? error.afterMilliseconds : 0 });
      return;
    }
    if (attempt !== this.attempt) return;
    const socket = this.around.openSocket(this.options.url, protocol);
    this.socket = socket;
    socket.onopen = () => {
      if (attempt === this.attempt) socket.send(JSON.stringify({ type: 'hello', ticket } satisfies ClientFrame));
    };
    socket.onmessage = (message) => {
      if (attempt === this.attempt && typeof message.data === 'string') this.receive(message.data);
    };
    socket.onclose = (closed) => {
      if (attempt === this.attempt) this.closed(closed.code);
    };
  }

  private receive(text: string): void {
    this.heardAt = this.moment();
    this.setTimer('silence', silenceLimit, () => this.lose());
    const frame = parseFrame(text);
    if (frame === null) return;
    switch (frame.type) {
      case 'ping':
        this.socket?.send(JSON.stringify({ type: 'pong' } satisfies ClientFrame));
        break;
      case 'welcome':
        // It comes once; another one is an echo of the line.
        if (this.state.kind === 'open') break;
        this.clearTimer('handshake');
        this.openedAt = this.moment();
        this.setState({ kind: 'open' });
        this.renewBefore(frame);
        this.options.onWelcome(frame);
        break;
      case 'renewed':
        this.renewBefore(frame);
        break;
      case 'goaway':
        this.comeBackAfter = frame.retry_after_ms;
        break;
      case 'error':
        // Of no topic: the renewal could not be checked.
        if (frame.topic === undefined) this.renewIn(frame.retry_after_ms ?? renewRetry);
        else this.options.onFrame(frame);
        break;
      default:
        this.options.onFrame(frame);
    }
  }

  private renewBefore({ expires_at, expires_in_ms }: WelcomeFrame | RenewedFrame): void {
    const serverNow = this.options.serverNow ?? this.around.now;
    const remaining = expires_in_ms ?? Date.parse(expires_at) - serverNow();
    if (Number.isNaN(remaining)) return;
    // Early and spread: the tickets of clients that connected together are not asked for together.
    this.renewIn(Math.max(renewRetry, remaining * (0.6 + 0.2 * this.around.random())));
  }

  private renewIn(milliseconds: number): void {
    this.renewal = { from: this.moment(), after: milliseconds };
    this.setTimer('renew', milliseconds, () => void this.renew());
  }

  private async renew(): Promise<void> {
    const attempt = this.attempt;
    this.renewal = null;
    this.clearTimer('renew');
    try {
      const ticket = await this.options.getTicket();
      if (attempt === this.attempt) this.send({ type: 'renew', ticket });
    } catch (error) {
      if (attempt !== this.attempt) return;
      if (error instanceof SessionOver) this.stopFor(closeSessionEnded);
      else this.renewIn(error instanceof TryLater ? Math.max(error.afterMilliseconds, renewRetry) : renewRetry);
    }
  }

  private closed(code: number): void {
    if (code >= closeForGood && code <= 4999) this.stopFor(code);
    else this.lose({ code });
  }

  private lose({ code, noSoonerThan = 0 }: { code?: number; noSoonerThan?: number } = {}): void {
    const wasGood = this.state.kind === 'open' && this.since(this.openedAt) > goodAfter;
    const lostAt = 'lostAt' in this.state ? this.state.lostAt : this.around.now();
    this.abandon(code === undefined ? 1000 : null);
    this.isToldWhen = noSoonerThan > 0;
    if (wasGood) this.failures = 0;
    this.failures += 1;
    const delay = Math.max(this.delay(code), noSoonerThan + this.around.random() * (noSoonerThan > 0 ? reconnect.floor : 0));
    this.setTimer('retry', delay, () => void this.connect(lostAt));
    this.setState({ kind: 'waiting', lostAt, retryAt: this.around.now() + delay });
  }

  private delay(code: number | undefined): number {
    const told = this.comeBackAfter;
    this.comeBackAfter = null;
    // A server that drains has told everybody at once, so the way back is spread wider from the start.
    const failures = code === closeDraining ? Math.max(this.failures, 4) : this.failures;
    if (told === null) return backoffDelay(reconnect, failures, this.around.random);
    // Its clients are given different times; what is added keeps apart those that were given the same.
    const asTold = told + this.around.random() * reconnect.floor;
    if (this.failures <= believedFailures) return asTold;
    return Math.max(asTold, backoffDelay(reconnect, this.failures, this.around.random));
  }

  private stopFor(code: number): void {
    this.abandon(1000);
    this.setState({ kind: 'stopped', code });
  }

  /** Forgets the present attempt; closes its socket unless the other side did. */
  private abandon(code: number | null): void {
    this.attempt += 1;
    this.renewal = null;
    for (const name of ['retry', 'handshake', 'silence', 'renew'] as const) this.clearTimer(name);
    const { socket } = this;
    this.socket = null;
    if (socket !== null && code !== null) socket.close(code);
  }

  private setState(state: ConnectionState): void {
    this.state = state;
    this.options.onState(state);
  }

  private moment(): Moment {
    return { wall: this.around.now(), steady: this.around.steadyNow() };
  }

  /** How long ago a moment is: by the clock that says more, since one may have stood still and the other been set back. */
  private since({ wall, steady }: Moment): number {
    return Math.max(this.around.now() - wall, this.around.steadyNow() - steady);
  }

  private setTimer(name: TimerName, delay: number, run: () => void): void {
    this.clearTimer(name);
    this.timers.set(name, this.around.setTimer(run, delay));
  }

  private clearTimer(name: TimerName): void {
    this.timers.get(name)?.();
    this.timers.delete(name);
  }
}
