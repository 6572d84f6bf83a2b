// What all seals make their keys of.

import { createHash } from 'node:crypto';

/** The hash of some bytes, one after the other. */
export function digest(hash, ...parts) {
  const hasher = createHash(hash);
  for (const part of parts) hasher.update(part);
  return hasher.digest();
}

/** A number as four bytes, the lowest first. */
export function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
