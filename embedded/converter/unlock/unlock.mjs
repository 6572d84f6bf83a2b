// Opens a sealed document with its password, before an engine sees it: the engine itself has no way to be told one.
//
// What it opens: Office Open XML as Office seals it since 2007 ([MS-OFFCRYPTO] 2.3.4), OpenDocument with AES, and documents and
// workbooks of the binary kind sealed with RC4. Presentations of that kind, what is only obfuscated, and OpenDocument sealed with
// Blowfish or Argon2 stay closed. PDFs are opened by the engine that reads them.

import { Worker } from 'node:worker_threads';
import { isCompound } from '../inspect/compound.mjs';
import { containerOf } from '../inspect/inspect.mjs';
import { needsPassword } from '../inspect/pdf-seal.mjs';
import { ConversionError } from '../pool.mjs';
import { readBinarySeal } from './binary-office.mjs';
import { hasSeal } from './compound-seal.mjs';
import { LockedError } from './locked-error.mjs';
import { readOfficeSeal } from './office.mjs';
import { isOpenDocumentSealed } from './open-document.mjs';

/**
 * True when the password is all that is missing.
 * @param {Buffer} document
 */
export function canBeOpened(document) {
  if (containerOf(document) === 'pdf') return needsPassword(document);
  if (!isCompound(document)) return isOpenDocumentSealed(document);
  return hasSeal(document, readOfficeSeal, readBinarySeal);
}

/**
 * The document without its seal. A seal is slow to open on purpose, and how slow the document says: so it is opened in a thread
 * of its own, which is ended at the time limit.
 * @param {Buffer} document that `canBeOpened`, and is no PDF
 * @param {string} password
 * @param {{unpackedLimitBytes: number, timeLimitMs: number}} limits
 * @param {AbortSignal} signal
 * @returns {Promise<Buffer>}
 * @throws {LockedError}
 * @throws {ConversionError} 'too-slow', 'cancelled'
 */
export async function unlock(document, password, { unpackedLimitBytes, timeLimitMs }, signal) {
  if (signal.aborted) throw new ConversionError('cancelled');
  const thread = new Worker(new URL('./unlock-thread.mjs', import.meta.url), {
    workerData: { document, password, unpackedLimitBytes },
    env: {},
  });
  let end;
  const ended = new Promise((resolve, reject) => {
    end = reject;
    thread.on('message', ({ bytes, why }) => (bytes ? resolve(Buffer.from(bytes)) : reject(new LockedError(why))));
    // Whatever else goes wrong with a stranger's numbers is the document's fault.
    thread.on('error', () => reject(new LockedError('damaged')));
    thread.on('exit', () => reject(new LockedError('damaged')));
  });
  const late = setTimeout(() => end(new ConversionError('too-slow')), timeLimitMs);
  const cancel = () => end(new ConversionError('cancelled'));
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await ended;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', cancel);
    thread.terminate();
  }
}
