import type { EventFrame, ServerFrame } from '../frames';
import type { Hint, LiveSocket, Surroundings } from '../surroundings';

/** Numbers that look random and are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Time that passes when the test says so, for timers and clocks alike, and a machine that can sleep. */
export class SimulatedTime {
  private steady = 0;
  private wall = Date.parse('2026-01-01T00:00:00Z');
  private timers: { at: number; run: () => void }[] = [];

  now = (): number => this.wall;
  steadyNow = (): number => this.steady;

  setTimer = (run: () => void, milliseconds: number): (() => void) => {
    const timer = { at: this.steady + milliseconds, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  };

  /** Lets time pass, and what is due happen, each at its moment. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.steady + milliseconds;
    for (;;) {
      await settle();
      const [next] = this.timers.filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at);
      if (next === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.move(Math.max(0, next.at - this.steady));
      next.run();
    }
    this.move(end - this.steady);
    await settle();
  }

  /** The machine sleeps: only the day's clock goes on. */
  sleep(milliseconds: number): void {
    this.wall += milliseconds;
  }

  private move(milliseconds: number): void {
    this.steady += milliseconds;
    this.wall += milliseconds;
  }
}

/** Lets promises that are settled run what waits for them. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}

/** What happened in a stream, by topic. */
export class SimulatedLog {
  readonly epoch: string = 'e1';
  head = 0;
  private readonly events = new Map<string, EventFrame[]>();

  append(topic: string): void {
    this.head += 1;
    const before = this.of(topic);
    const frame: EventFrame = {
      type: 'event',
      topic,
      stream: 'CHATS',
      seq: this.head,
      prev: before.at(-1)?.seq ?? 0,
      subject: topic,
      event_type: 'MessagePosted',
      time: '2026-01-01T00:00:00Z',
      actor: 'account:a',
      id: `event-${this.head}`,
      command: `command-${this.head}`,
      data: {},
    };
    this.events.set(topic, [...before, frame]);
  }

  of(topic: string): readonly EventFrame[] {
    return this.events.get(topic) ?? [];
  }

  /** The sequences of a topic's events after one sequence, up to another. */
  between(topic: string, after: number, until: number): number[] {
    return this.of(topic)
      .map((event) => event.seq)
      .filter((seq) => seq > after && seq <= until);
  }
}

/**
 * Push as the protocol has it, at the other end of one line. What it says goes into a queue, from which the test lets it
 * arrive, or not, or twice, or in another order.
 */
export class SimulatedServer implements LiveSocket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((closed: { code: number }) => void) | null = null;
  isOver = false;
  private readonly said: string[] = [];
  /** Up to where each topic was sent. */
  private readonly followed = new Map<string, number>();

  constructor(
    private readonly log: SimulatedLog,
    /** How much of a topic's past is replayed. */
    private readonly replayLimit: number,
  ) {}

  send = (text: string): void => {
    if (this.isOver) return;
    const frame = JSON.parse(text) as { type: string; topic?: string; after?: string };
    const { topic = '' } = frame;
    if (frame.type === 'hello') {
      this.say({ type: 'welcome', epochs: { CHATS: this.log.epoch }, expires_at: '', expires_in_ms: 600_000 });
    } else if (frame.type === 'renew') {
      this.say({ type: 'renewed', expires_at: '', expires_in_ms: 600_000 });
    } else if (frame.type === 'unsubscribe') {
      this.followed.delete(topic);
      this.say({ type: 'unsubscribed', topic, code: 'requested' });
    } else if (frame.type === 'subscribe') {
      this.subscribe(topic, Number(/:(\d+)@/.exec(frame.after ?? '')?.[1] ?? 0));
    }
  };

  close = (): void => {
    this.isOver = true;
  };

  /** Sends on what has happened since. */
  relay(): void {
    for (const [topic, upTo] of this.followed) {
      for (const event of this.log.of(topic)) if (event.seq > upTo) this.say(event);
      this.followed.set(topic, this.log.head);
    }
  }

  ping(): void {
    this.say({ type: 'ping' });
  }

  /** Says to come back, and closes; or breaks without a word. */
  end(code: number, goaway?: number): void {
    if (goaway !== undefined) this.say({ type: 'goaway', code: 'drain', retry_after_ms: goaway });
    while (code !== 1006 && this.arrive()) {
      // What was said before the end comes before it.
    }
    if (this.isOver) return;
    this.isOver = true;
    this.onclose?.({ code });
  }

  /** Lets the next thing that was said arrive. */
  arrive(): boolean {
    const text = this.isOver ? undefined : this.said.shift();
    if (text !== undefined) this.onmessage?.({ data: text });
    return text !== undefined;
  }

  /** Says the next thing twice. */
  repeat(): void {
    const [text] = this.said;
    if (text !== undefined) this.said.unshift(text);
  }

  /** Swaps the next two. */
  swap(): void {
    const [first, second] = this.said;
    if (first !== undefined && second !== undefined) this.said.splice(0, 2, second, first);
  }

  private subscribe(topic: string, after: number): void {
    const past = this.log.of(topic).filter((event) => event.seq > after);
    if (past.length > this.replayLimit) {
      this.followed.delete(topic);
      this.say({ type: 'reset', topic, reason: 'position-too-old' });
      return;
    }
    this.say({ type: 'subscribed', topic });
    past.forEach((event) => this.say(event));
    this.say({ type: 'caught_up', topic, seq: this.log.head, prev: past.at(-1)?.seq ?? after });
    this.followed.set(topic, this.log.head);
  }

  private say(frame: ServerFrame): void {
    this.said.push(JSON.stringify(frame));
  }
}

/** Surroundings in which time, chance, the line and the hints are the test's. */
export function simulatedSurroundings(
  time: SimulatedTime,
  random: () => number,
  openSocket: () => LiveSocket,
): Surroundings & { hint: (hint: Hint) => void } {
  const told = new Set<(hint: Hint) => void>();
  return {
    now: time.now,
    steadyNow: time.steadyNow,
    setTimer: time.setTimer,
    random,
    openSocket,
    onHint: (tell) => {
      told.add(tell);
      return () => told.delete(tell);
    },
    hint: (hint) => told.forEach((tell) => tell(hint)),
  };
}
