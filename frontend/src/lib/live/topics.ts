import type { CaughtUpFrame, ClientFrame, EventFrame, ServerFrame, WelcomeFrame } from './frames';
import { formatPosition } from './position';
import type { Position } from './position';
import { standardSurroundings } from './surroundings';
import type { Surroundings } from './surroundings';
import { tellEach } from './tell-each';
import type { Topic } from './topic';

/** What somebody who follows a topic wants to be told. */
export interface Follower<E extends EventFrame = EventFrame> {
  /** One of {@link topicOf}, whose events are typed, or any other's name. */
  topic: Topic<E> | string;
  /** The position of the snapshot that events are to be applied to. */
  after: Position;
  /** Called once for each event after the position, in order. */
  onEvent: (frame: E) => void;
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

interface Followed {
  followers: Set<Following>;
  /** A subscription was asked for and not answered yet: until then, `caught_up` is of an older one. */
  awaiting: boolean;
  /** It is to be asked for again, from further back, once that answer is there. */
  again: boolean;
  /** The highest sequence that this connection brought. */
  delivered: number;
  /** Holes met since the last event that could be applied. */
  holes: number;
  /** Calls off asking again, while the server has too much to replay. */
  waiting: (() => void) | null;
  /** Calls off giving it up, while nobody follows it any more. */
  lingering: (() => void) | null;
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
  private readonly topics = new Map<string, Followed>();
  private readonly listeners = new Map<string, Set<Listener>>();
  /** How many ends that we asked for are not confirmed; until then, a topic's frames are of what we ended. */
  private readonly ending = new Map<string, number>();
  private epochs: Record<string, string> = {};
  private connected = false;

  /** How many topics one connection may have, as the server said. */
  private most = Number.POSITIVE_INFINITY;

  constructor(
    private readonly send: (frame: ClientFrame) => void,
    private readonly around: Pick<Surroundings, 'setTimer'> = standardSurroundings,
  ) {}

  /** Follows a topic; the answer stops it. */
  follow(follower: Follower): () => void {
    const following: Following = { ...follower, mine: follower.after.sequence, epoch: follower.after.epoch };
    const current = this.epochs[following.after.stream];
    if (current !== undefined && following.epoch !== null && following.epoch !== current) {
      return soon(() => following.onReset('epoch-changed'));
    }
    if (!this.topics.has(following.topic) && !this.hasPlace()) {
      return soon(() => following.onRefused?.('too-many-topics'));
    }
    const existing = this.topics.get(following.topic);
    const topic: Followed = existing ?? emptyTopic();
    this.topics.set(following.topic, topic);
    topic.followers.add(following);
    topic.lingering?.();
    topic.lingering = null;
    const missedSome = following.mine < topic.delivered;
    if (existing === undefined || missedSome) this.subscribe(following.topic, topic);
    return () => this.leave(following, topic);
  }

  /**
   * Listens to a topic that has no past; also told after every reconnection, because a tick may have been missed. Where there
   * is no place for one more topic, nothing is told.
   */
  listen(topic: string, onTick: Listener): () => void {
    if (!this.listeners.has(topic) && !this.hasPlace()) return () => undefined;
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

  /**
   * A connection was welcomed: every topic is asked for again, from where its followers are. Those who are to be told something
   * are told after that, so that nothing they do or throw stands between a topic and its subscription.
   */
  opened(welcome: WelcomeFrame): void {
    this.connected = true;
    this.ending.clear();
    this.epochs = welcome.epochs;
    this.most = welcome.limits?.subscriptions ?? Number.POSITIVE_INFINITY;
    const tells: (() => void)[] = [];
    // More may have been followed before this server, or any, said how many it allows.
    let places = this.most - this.listeners.size;
    for (const [name, topic] of [...this.topics]) {
      topic.awaiting = false;
      topic.again = false;
      topic.delivered = 0;
      topic.holes = 0;
      for (const following of [...topic.followers]) {
        const current = this.epochs[following.after.stream];
        if (current !== undefined && following.epoch !== null && following.epoch !== current) {
          topic.followers.delete(following);
          tells.push(() => following.onReset('epoch-changed'));
        }
      }
      if (topic.followers.size === 0) {
        this.topics.delete(name);
        continue;
      }
      places -= 1;
      if (places < 0) tells.push(...this.ended(name).map((following) => () => following.onRefused?.('too-many-topics')));
      else this.subscribe(name, topic);
    }
    for (const [topic, listeners] of this.listeners) {
      this.send({ type: 'subscribe', topic });
      // Unless one that is told before stops it.
      for (const listener of listeners) {
        tells.push(() => {
          if (listeners.has(listener)) listener(null);
        });
      }
    }
    tellEach(tells);
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
        this.caughtUp(frame);
        break;
      case 'reset':
        this.end(frame.topic, (following) => following.onReset(frame.reason));
        break;
      case 'unsubscribed': {
        const topic = this.topics.get(frame.topic);
        // An end that we asked for was confirmed before: who follows the topic again by now wants it.
        if (frame.code === endedByUs && topic) this.askAgain(frame.topic, topic);
        else this.end(frame.topic, (following) => following.onRefused?.(frame.code));
        break;
      }
      case 'error': {
        const { topic, code, retry_after_ms: wait } = frame;
        if (topic === undefined) break;
        if (wait !== undefined) this.askLater(topic, wait);
        else this.end(topic, (following) => following.onRefused?.(code));
        break;
      }
      case 'ephemeral':
        tellEach([
          ...[...(this.listeners.get(frame.topic) ?? [])].map((listener) => () => listener(frame.data)),
          ...[...(this.topics.get(frame.topic)?.followers ?? [])].map((each) => () => each.onEphemeral?.(frame.data)),
        ]);
        break;
      default:
    }
  }

  private apply(frame: EventFrame): void {
    const topic = this.topics.get(frame.topic);
    if (!topic) return;
    let hole = false;
    for (const following of [...topic.followers]) {
      // One that is told before may have stopped another.
      if (frame.seq <= following.mine || !topic.followers.has(following)) continue;
      if (frame.prev > following.mine) {
        hole = true;
        continue;
      }
      this.advance(following, frame.seq);
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
    if (hole) this.fill(frame.topic, topic);
  }

  /** There is nothing between `prev` and `seq`, so the same rule holds as for an event. */
  private caughtUp({ topic: name, seq, prev }: CaughtUpFrame): void {
    const topic = this.topics.get(name);
    if (!topic) return;
    // Without `prev`, nothing says whether it is the answer to what was asked last.
    if (prev === undefined && topic.awaiting) return;
    let hole = false;
    for (const following of [...topic.followers]) {
      if (seq < following.mine || !topic.followers.has(following)) continue;
      if (prev !== undefined && prev > following.mine) {
        hole = true;
        continue;
      }
      this.advance(following, seq);
      following.onCaughtUp?.(seq);
    }
    topic.delivered = Math.max(topic.delivered, seq);
    if (hole) this.fill(name, topic);
  }

  /** Who began without an incarnation has from now on what is of this one: in another its sequence says nothing. */
  private advance(following: Following, sequence: number): void {
    following.mine = sequence;
    following.epoch ??= this.epochs[following.after.stream] ?? null;
  }

  /** Somebody misses something that the line has lost. */
  private fill(name: string, topic: Followed): void {
    if (topic.awaiting || this.topics.get(name) !== topic) return;
    topic.holes += 1;
    if (topic.holes < tooManyHoles) this.subscribe(name, topic);
    else this.end(name, (following) => following.onReset('hole'));
  }

  /**
   * Asks for a topic from where the follower is who is furthest back. One request at a time: the server answers the
   * last of several only, and nothing in the answer would say to which it belongs.
   */
  private subscribe(name: string, topic: Followed): void {
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
    topic.waiting = this.around.setTimer(() => {
      if (this.topics.get(name) === topic) this.subscribe(name, topic);
    }, wait);
  }

  private askAgain(name: string, topic: Followed): void {
    topic.awaiting = false;
    this.subscribe(name, topic);
  }

  /** Whether one more topic may be asked for; what nobody follows any more makes place. */
  private hasPlace(): boolean {
    const isFull = () => this.topics.size + this.listeners.size >= this.most;
    for (const [name, topic] of this.topics) {
      if (isFull() && topic.followers.size === 0) this.giveUp(name, topic);
    }
    return !isFull();
  }

  private giveUp(name: string, topic: Followed): void {
    this.topics.delete(name);
    topic.lingering?.();
    stopWaiting(topic);
    this.unsubscribe(name);
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

  private leave(following: Following, topic: Followed): void {
    if (!topic.followers.delete(following) || topic.followers.size > 0) return;
    if (this.topics.get(following.topic) !== topic) return;
    topic.lingering = this.around.setTimer(() => {
      if (this.topics.get(following.topic) === topic) this.giveUp(following.topic, topic);
    }, lingerFor);
  }

  private end(name: string, tell: (following: Following) => void): void {
    tellEach(this.ended(name).map((following) => () => tell(following)));
  }

  /** Forgets a topic; the answer are those who followed it and are still to be told. */
  private ended(name: string): Following[] {
    const topic = this.topics.get(name);
    if (!topic) return [];
    this.topics.delete(name);
    stopWaiting(topic);
    topic.lingering?.();
    const followers = [...topic.followers];
    topic.followers.clear();
    return followers;
  }
}

function stopWaiting(topic: Followed): void {
  topic.waiting?.();
  topic.waiting = null;
}

/** Tells it a moment later, so that the caller has the answer of its call in hand by then; the answer calls it off. */
function soon(tell: () => void): () => void {
  let stopped = false;
  queueMicrotask(() => {
    if (!stopped) tell();
  });
  return () => {
    stopped = true;
  };
}

function emptyTopic(): Followed {
  return { followers: new Set(), awaiting: false, again: false, delivered: 0, holes: 0, waiting: null, lingering: null };
}
