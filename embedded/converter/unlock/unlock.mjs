// Opens a sealed document with its password, before an engine sees it: the engine itself has no way to be told one.
//
// What it opens: Office Open XML as Office seals it since 2007 ([MS-OFFCRYPTO] 2.3.4), and OpenDocument with AES. The
// binary formats, and OpenDocument sealed with Blowfish or Argon2, stay closed.

import { isCompound } from '../inspect/compound.mjs';
import { LockedError } from './locked-error.mjs';
import { openOffice, isOfficeSealed } from './office.mjs';
import { openOpenDocument, isOpenDocumentSealed } from './open-document.mjs';

/**
 * True when the password is all that is missing.
 * @param {Buffer} document
 */
export function canBeOpened(document) {
  return isCompound(document) ? isOfficeSealed(document) : isOpenDocumentSealed(document);
}

/**
 * The document without its seal.
 * @param {Buffer} document that `canBeOpened`
 * @param {string} password
 * @param {number} unpackedLimitBytes
 * @returns {Buffer}
 * @throws {LockedError}
 */
export function unlock(document, password, unpackedLimitBytes) {
  try {
    if (isCompound(document)) return openOffice(document, password);
    return openOpenDocument(document, password, unpackedLimitBytes);
  } catch (error) {
    // Whatever else goes wrong with a stranger's numbers, such as a key of no known length, is the document's fault.
    throw error instanceof LockedError ? error : new LockedError('damaged');
  }
}
