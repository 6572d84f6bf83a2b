import { Connection } from './connection';
import type { ConnectionOptions, ConnectionState } from './connection';
import type { EventFrame } from './frames';
import { standardSurroundings } from './surroundings';
import { Topics } from './topics';
import type { Follower, Listener } from './topics';

/** What the live client needs from around it. */
export type LiveOptions = Omit<ConnectionOptions, 'onWelcome' | 'onFrame' | 'onState'>;

/**
 * The app's one line to push. Who wants to know what happens follows a topic from a snapshot's position, and is told
 * every later event exactly once and in order, across lost connections and servers.
 */
export class LiveClient {
  private state: ConnectionState = { kind: 'idle' };
  private readonly watchers = new Set<() => void>();
  private readonly connection: Connection;
  private readonly topics: Topics;

  constructor(options: LiveOptions) {
    this.connection = new Connection({
      ...options,
      onWelcome: (frame) => this.topics.opened(frame),
      onFrame: (frame) => this.topics.receive(frame),
      onState: (state) => this.changed(state),
    });
    this.topics = new Topics((frame) => this.connection.send(frame), { ...standardSurroundings, ...options });
  }

  start(): void {
    this.connection.start();
  }

  stop(): void {
    this.connection.stop();
  }

  retryNow(): void {
    this.connection.retryNow();
  }

  /** Follows a topic; the answer stops it. */
  follow<E extends EventFrame>(follower: Follower<E>): () => void {
    // What a topic's name says of its events is not looked at here.
    return this.topics.follow(follower as unknown as Follower);
  }

  /** Listens to a topic that has no past; the answer stops it. */
  listen(topic: string, onTick: Listener): () => void {
    return this.topics.listen(topic, onTick);
  }

  /** Says that this person is writing, to those who listen to a room's typing; it may be lost. */
  sayTyping(topic: string): void {
    this.connection.send({ type: 'typing', topic });
  }

  /** The state of the connection; the same object until it changes. */
  readonly getState = (): ConnectionState => this.state;

  /** Calls `watcher` after each change of the state; the answer stops it. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  private changed(state: ConnectionState): void {
    if (this.state.kind === 'open' && state.kind !== 'open') this.topics.closed();
    this.state = state;
    for (const watcher of [...this.watchers]) watcher();
  }
}
