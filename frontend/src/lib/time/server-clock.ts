/**
 * Time as the server has it, learnt from the `Date` header of its answers.
 *
 * Command ids must be made against it: this machine's clock may be wrong by days, and may be set meanwhile.
 */
export class ServerClock {
  private offset = 0;
  private bestRoundTrip = Number.POSITIVE_INFINITY;
  private before: { local: number; steady: number } | null = null;

  constructor(
    private readonly local: () => number = Date.now,
    private readonly steady: () => number = () => performance.now(),
  ) {}

  /** Server time, in milliseconds since 1970. */
  now(): number {
    const local = this.local();
    this.notice(local);
    return local + this.offset;
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
    this.notice(receivedAt);
    if (Number.isNaN(date) || roundTrip < 0) return;
    const offset = date + 500 - (sentAt + receivedAt) / 2;
    // When this machine's clock is set, what was learnt before is worth nothing.
    const clockWasSet = Math.abs(offset - this.offset) > 5000;
    if (roundTrip > this.bestRoundTrip && !clockWasSet) return;
    this.bestRoundTrip = roundTrip;
    this.offset = Math.abs(offset) < 2000 ? 0 : offset;
  }

  /**
   * A clock that was set back is no reason for time to go back: what it lost is added, until an answer says better. One that
   * went ahead may have been set, or the machine has slept; the next answer tells.
   */
  private notice(local: number): void {
    const steady = this.steady();
    if (this.before !== null) {
      const lost = steady - this.before.steady - (local - this.before.local);
      if (lost > 2000) this.offset += lost;
    }
    this.before = { local, steady };
  }
}
