/**
 * Time as the server has it, learnt from the `Date` header of its answers.
 *
 * Command ids must be made against it: this machine's clock may be wrong by hours.
 */
export class ServerClock {
  private offset = 0;
  private bestRoundTrip = Number.POSITIVE_INFINITY;

  constructor(private readonly local: () => number = Date.now) {}

  /** Server time, in milliseconds since 1970. */
  now(): number {
    return this.local() + this.offset;
  }

  /**
   * Learns from one answer: its `Date` header, and when it was asked for and came, by this machine's clock.
   *
   * The header has whole seconds, so an offset below two seconds is noise; of several answers the quickest is
   * believed.
   */
  learn(dateHeader: string | null, sentAt: number, receivedAt: number): void {
    const date = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
    const roundTrip = receivedAt - sentAt;
    if (Number.isNaN(date) || roundTrip < 0) return;
    const offset = date + 500 - (sentAt + receivedAt) / 2;
    // When this machine's clock is set, what was learnt before is worth nothing.
    const clockWasSet = Math.abs(offset - this.offset) > 5000;
    if (roundTrip > this.bestRoundTrip && !clockWasSet) return;
    this.bestRoundTrip = roundTrip;
    this.offset = Math.abs(offset) < 2000 ? 0 : offset;
  }
}
