/** Why a document stays closed. */
export class LockedError extends Error {
  /** @param {'needs-password' | 'wrong-password' | 'unknown-seal' | 'damaged'} why */
  constructor(why) {
    super(why);
    this.why = why;
  }
}
