// The seal of a compound file, whichever kind of document is in it: `readSeal` gives what that kind says of it, or null.

import { CompoundFile } from '../inspect/compound.mjs';
import { LockedError } from './locked-error.mjs';

/** True for a seal of one of these kinds, which is opened here; a file that is not whole has none. */
export function hasSeal(document, ...kinds) {
  const file = whole(() => new CompoundFile(document));
  return file !== null && kinds.some((readSeal) => whole(() => readSeal(file)) !== null);
}

/** What is read, or null when it is not whole. */
function whole(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * The file, and its seal.
 * @throws {LockedError} 'unknown-seal'
 */
export function sealOf(document, readSeal) {
  const file = new CompoundFile(document);
  const seal = readSeal(file);
  if (!seal) throw new LockedError('unknown-seal');
  return { file, seal };
}
