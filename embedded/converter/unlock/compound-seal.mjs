// The seal of a compound file, whichever kind of document is in it: `readSeal` gives what that kind says of it, or null.

import { CompoundFile } from '../inspect/compound.mjs';
import { LockedError } from './locked-error.mjs';

/** True for a seal that is opened here; a file that is not whole has none. */
export function hasSeal(document, readSeal) {
  try {
    return readSeal(new CompoundFile(document)) !== null;
  } catch (error) {
    if (error instanceof RangeError) return false;
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
