import type { ClientFrame, EventFrame, ServerFrame, WelcomeFrame } from './frames';
import { formatPosition } from './position';
import type { Position } from './position';

/** What somebody who follows a topic wants to be told. */
export interface Follower {
  topic: string;
  /** The position of the snapshot that events are to be applied to. */
  after: Position;
  /** Called once for each event after the position, in order. */
  onEvent: (frame: EventFrame) => void;
  /** The past since the position cannot be had: fetch a new snapshot and follow again from there. Comes last. */
  onReset: (reason: string) => void;
  /** The server does not let us follow this (any more). Comes last. */
  onRefused?: ((code: string) => void) | undefined;
  /** Nothing of the topic is missing up to this sequence. */
  onCaughtUp?: ((sequence: number) => void) | undefined;
  /** Something outside the log; whoever is not connected at that moment is never told. */
  onEphemeral?: ((data: unknown) => void) | undefined;
}

/** Told what happened outside the log; null after a reconnection, when something may have been missed. */
export type Listener = (data: unknown) => void;

interface Following extends Follower {
  /** Everything of the topic up to here has been applied. */
  mine: number;
  epoch: string | null;
}

interface Topic {
  followers: Set<Following>;
  /** A subscription was asked for and not answered yet: until then, `caught_up` is of an older one. */
  awaiting: boolean;
  /** It is to be asked for again, from further back, once that answer is there. */
  again: boolean;
  /** The highest sequence that this connection brought. */
  delivered: number;
  /** Holes met since the last event that could be applied. */
  holes: number;
  /** Runs until it may be asked for again, when the server has too much to replay. */
  waiting: ReturnType<typeof setTimeout> | null;
  /** Runs while nobody follows the topic any more, until it is given up. */
  lingering: ReturnType<typeof setTimeout> | null;
}

/** So many holes without an event between them mean that resuming does not help. */
const tooManyHoles = 5;
/** A topic is kept for a while after its last follower left: who changes pages often comes back. */
const lingerFor = 5_000;
/** What the server says when a topic ended because we asked for that. */
const endedByUs = 'requested';

/**
 * The topics that are followed, and how far each follower is.
 *
 * A frame is applied if and only if `prev <= mine < seq`. `seq <= mine` was seen already and is dropped; `prev > mine`
 * is a hole, and the topic is asked for again from where the follower is. So each follower sees each event exactly
 * once and in order, whatever the line loses, repeats or swaps.
 */
export class Topics {
  private readonly topics = new Map<string, Topic>();
  private readonly listeners = new Map<string, Set<Listener>>();
  /** How many ends that we asked for are not confirmed; until then, a topic's frames are of what we ended. */
  private readonly ending = new Map<string, number>();
  private epochs: Record<string, string> = {};
  private connected = false;

  constructor(private readonly send: (frame: ClientFrame) => void) {}

  /** Follows a topic; the answer stops it. */
  follow(follower: Follower): () => void {
    const following: Following = { ...follower, mine: follower.after.sequence, epoch: follower.after.epoch };
    const current = this.epochs[following.after.stream];
    if (current !== undefined && following.epoch !== null && following.epoch !== current) {
      // Told later, so that the caller has the answer of this call in hand by then.
      let stopped = false;
      queueMicrotask(() => {
        if (!stopped) following.onReset('epoch-changed');
      });
      return () => {
        stopped = true;
      };
    }
    const existing = this.topics.get(following.topic);
    const topic: Topic = existing ?? emptyTopic();
    this.topics.set(following.topic, topic);
    topic.followers.add(following);
    if (topic.lingering !== null) clearTimeout(topic.lingering);
    topic.lingering = null;
    const missedSome = following.mine < topic.delivered;
    if (existing === undefined || missedSome) this.subscribe(following.topic, topic);
    return () => this.leave(following, topic);
  }

  /** Listens to a topic that has no past; also told after every reconnection, because a tick may have been missed. */
  listen(topic: string, onTick: Listener): () => void {
    const listeners = this.listeners.get(topic) ?? new Set();
    if (listeners.size === 0 && this.connected) this.send({ type: 'subscribe', topic });
    listeners.add(onTick);
    this.listeners.set(topic, listeners);
    return () => {
      listeners.delete(onTick);
      if (listeners.size > 0 || this.listeners.get(topic) !== listeners) return;
      this.listeners.delete(topic);
      this.unsubscribe(topic);
    };
  }

  /** A connection was welcomed: every topic is asked for again, from where its followers are. */
  opened(welcome: WelcomeFrame): void {
    this.connected = true;
    this.ending.clear();
    this.epochs = welcome.epochs;
    for (const [name, topic] of [...this.topics]) {
      topic.awaiting = false;
      topic.again = false;
      topic.delivered = 0;
      topic.holes = 0;
      for (const following of [...topic.followers]) {
        const current = this.epochs[following.after.stream];
        if (current !== undefined && following.epoch !== null && following.epoch !== current) {
          topic.followers.delete(following);
          following.onReset('epoch-changed');
        }
      }
      if (topic.followers.size === 0) this.topics.delete(name);
      else this.subscribe(name, topic);
    }
    for (const [topic, listeners] of this.listeners) {
      this.send({ type: 'subscribe', topic });
      for (const listener of [...listeners]) listener(null);
    }
  }

  /** The connection was lost. */
  closed(): void {
    this.connected = false;
  }

  receive(frame: ServerFrame): void {
    if (this.isOfWhatEnded(frame)) return;
    switch (frame.type) {
      case 'event':
        this.apply(frame);
        break;
      case 'subscribed': {
        const topic = this.topics.get(frame.topic);
        if (!topic) break;
        topic.awaiting = false;
        if (topic.again) this.subscribe(frame.topic, topic);
        break;
      }
      case 'caught_up':
        this.caughtUp(frame.topic, frame.seq);
        break;
      case 'reset':
        this.end(frame.topic, (following) => following.onReset(frame.reason));
        break;
      case 'unsubscribed':
        this.end(frame.topic, (following) => following.onRefused?.(frame.code));
        break;
      case 'error': {
        const { topic, code, retry_after_ms: wait } = frame;
        if (topic === undefined) break;
        if (wait !== undefined) this.askLater(topic, wait);
        else this.end(topic, (following) => following.onRefused?.(code));
        break;
      }
      case 'ephemeral':
        for (const listener of [...(this.listeners.get(frame.topic) ?? [])]) listener(frame.data);
        for (const following of [...(this.topics.get(frame.topic)?.followers ?? [])]) following.onEphemeral?.(frame.data);
        break;
      default:
    }
  }

  private apply(frame: EventFrame): void {
    const topic = this.topics.get(frame.topic);
    if (!topic) return;
    let hole = false;
    for (const following of [...topic.followers]) {
      if (frame.seq <= following.mine) continue;
      if (frame.prev > following.mine) {
        hole = true;
        continue;
      }
      following.mine = frame.seq;
      topic.holes = 0;
      try {
        following.onEvent(frame);
      } catch {
        // What this follower holds cannot be trusted any more; the others are not to suffer for it.
        topic.followers.delete(following);
        following.onReset('not-applicable');
      }
    }
    topic.delivered = Math.max(topic.delivered, frame.seq);
    if (hole && !topic.awaiting) {
      topic.holes += 1;
      if (topic.holes < tooManyHoles) this.subscribe(frame.topic, topic);
      else this.end(frame.topic, (following) => following.onReset('hole'));
    }
  }

  private caughtUp(name: string, sequence: number): void {
    const topic = this.topics.get(name);
    if (!topic || topic.awaiting) return;
    topic.delivered = Math.max(topic.delivered, sequence);
    for (const following of [...topic.followers]) {
      following.mine = Math.max(following.mine, sequence);
      following.onCaughtUp?.(sequence);
    }
  }

  /**
   * Asks for a topic from where the follower is who is furthest back. One request at a time: the server answers the
   * last of several only, and nothing in the answer would say to which it belongs.
   */
  private subscribe(name: string, topic: Topic): void {
    stopWaiting(topic);
    const [first, ...others] = topic.followers;
    if (!this.connected || first === undefined) return;
    topic.again = topic.awaiting;
    if (topic.awaiting) return;
    const furthestBack = others.reduce((least, each) => (each.mine < least.mine ? each : least), first);
    const { stream } = furthestBack.after;
    const epoch = furthestBack.epoch ?? this.epochs[stream] ?? null;
    topic.awaiting = true;
    topic.delivered = furthestBack.mine;
    this.send({
      type: 'subscribe',
      topic: name,
      after: formatPosition({ stream, sequence: furthestBack.mine, epoch }),
    });
  }

  /** The server would replay it, but not now. */
  private askLater(name: string, wait: number): void {
    const topic = this.topics.get(name);
    if (!topic) return;
    topic.awaiting = false;
    stopWaiting(topic);
    topic.waiting = setTimeout(() => this.subscribe(name, topic), wait);
  }

  private unsubscribe(name: string): void {
    if (!this.connected) return;
    this.ending.set(name, (this.ending.get(name) ?? 0) + 1);
    this.send({ type: 'unsubscribe', topic: name });
  }

  /** Also counts the confirmations that we asked for. */
  private isOfWhatEnded(frame: ServerFrame): boolean {
    const name = 'topic' in frame ? frame.topic : undefined;
    const ends = name === undefined ? undefined : this.ending.get(name);
    if (name === undefined || ends === undefined) return false;
    if (frame.type === 'unsubscribed' && frame.code === endedByUs) {
      if (ends > 1) this.ending.set(name, ends - 1);
      else this.ending.delete(name);
    }
    return true;
  }

  private leave(following: Following, topic: Topic): void {
    if (!topic.followers.delete(following) || topic.followers.size > 0) return;
    if (this.topics.get(following.topic) !== topic) return;
    topic.lingering = setTimeout(() => {
      if (this.topics.get(following.topic) !== topic) return;
      this.topics.delete(following.topic);
      stopWaiting(topic);
      this.unsubscribe(following.topic);
    }, lingerFor);
  }

  private end(name: string, tell: (following: Following) => void): void {
    const topic = this.topics.get(name);
    if (!topic) return;
    this.topics.delete(name);
    stopWaiting(topic);
    if (topic.lingering !== null) clearTimeout(topic.lingering);
    const followers = [...topic.followers];
    topic.followers.clear();
    followers.forEach(tell);
  }
}

function stopWaiting(topic: Topic): void {
  if (topic.waiting !== null) clearTimeout(topic.waiting);
  topic.waiting = null;
}

function emptyTopic(): Topic {
  return { followers: new Set(), awaiting: false, again: false, delivered: 0, holes: 0, waiting: null, lingering: null };
}
