/** How far the server lets an id be ahead of its clock, and how long after it was made it takes it, in milliseconds. */
const mostAhead = 5 * 60_000;
const oldest = 7 * 24 * 60 * 60_000;

/**
 * Makes UUIDs of version 7: sortable by time, which the server reads from a command's id.
 *
 * `now` gives server time in milliseconds, because a command id made by a clock that runs a week late, or some minutes ahead, is
 * refused. Ids of one maker never repeat and always rise, also within a millisecond and when the clock steps back; unless
 * it steps so far back that it was ahead before, and what was made then would have been refused.
 */
export function uuidV7Maker(now: () => number, random: (bytes: Uint8Array<ArrayBuffer>) => void = fillRandom): () => string {
  let lastMilliseconds = 0;
  let counter = 0;
  return () => {
    const bytes = new Uint8Array(16);
    random(bytes);
    const time = Math.floor(now());
    if (lastMilliseconds - time > mostAhead) lastMilliseconds = 0;
    const milliseconds = Math.max(time, lastMilliseconds);
    if (milliseconds === lastMilliseconds) {
      counter += 1;
    } else {
      // The counter starts in the lower half of its 12 bits, so that it has room to rise.
      counter = ((at(bytes, 6) << 8) | at(bytes, 7)) & 0x7ff;
      lastMilliseconds = milliseconds;
    }
    if (counter > 0xfff) {
      lastMilliseconds += 1;
      counter = 0;
    }
    writeMilliseconds(bytes, lastMilliseconds);
    bytes[6] = 0x70 | (counter >> 8);
    bytes[7] = counter & 0xff;
    bytes[8] = 0x80 | (at(bytes, 8) & 0x3f);
    return format(bytes);
  };
}

/** When a UUID of version 7 was made, in milliseconds since 1970; null for any other text. */
export function uuidV7Time(id: string): number | null {
  const match = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/i.exec(id);
  return match ? parseInt(`${match[1] ?? ''}${match[2] ?? ''}`, 16) : null;
}

/** Whether the server takes a command of this id at this time, if that is the server's. */
export function isTimely(id: string, now: number): boolean {
  const time = uuidV7Time(id);
  return time !== null && time - now <= mostAhead && now - time <= oldest;
}

function fillRandom(bytes: Uint8Array<ArrayBuffer>): void {
  crypto.getRandomValues(bytes);
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

function writeMilliseconds(bytes: Uint8Array, milliseconds: number): void {
  let rest = milliseconds;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

function format(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
