import { isPassing } from '@/lib/api/problem';

/** In a busy room, the marker is not sent for each message. */
const sendEvery = 500;
const tryAgainAfter = 5_000;

/** Sends up to where one has read a room: the last of what was seen in a while, and again for as long as nobody answers. */
export class MarkerSender {
  private seenTo = 0;
  private sentTo = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isStopped = false;

  constructor(private readonly move: (sequence: number) => Promise<unknown>) {}

  seen(sequence: number): void {
    if (sequence <= this.seenTo) return;
    this.seenTo = sequence;
    this.timer ??= setTimeout(this.flush, sendEvery);
  }

  /** Sends what waits, now. */
  readonly flush = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    const to = this.seenTo;
    if (to <= this.sentTo) return;
    this.sentTo = to;
    this.move(to).catch((error: unknown) => {
      // Whoever is no member any more has nothing to mark.
      if (!isPassing(error) || this.sentTo !== to) return;
      this.sentTo = 0;
      if (!this.isStopped) this.timer ??= setTimeout(this.flush, tryAgainAfter);
    });
  };

  /** Begins, or goes on. */
  start(): void {
    this.isStopped = false;
  }

  /** Sends what waits, and is quiet after that. */
  stop(): void {
    this.isStopped = true;
    this.flush();
  }
}
