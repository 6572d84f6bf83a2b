// The thread in which one seal is opened: it says `{bytes}`, or `{why}` the document stays closed.

import { parentPort, workerData } from 'node:worker_threads';
import { isCompound } from '../inspect/compound.mjs';
import { openBinary, readBinarySeal } from './binary-office.mjs';
import { hasSeal } from './compound-seal.mjs';
import { LockedError } from './locked-error.mjs';
import { openOffice } from './office.mjs';
import { openOpenDocument } from './open-document.mjs';

const { password, unpackedLimitBytes } = workerData;
const document = Buffer.from(workerData.document);
try {
  parentPort.postMessage({ bytes: opened() });
} catch (error) {
  // A key of no known length, for instance.
  parentPort.postMessage({ why: error instanceof LockedError ? error.why : 'damaged' });
}

function opened() {
  if (!isCompound(document)) return openOpenDocument(document, password, unpackedLimitBytes);
  return hasSeal(document, readBinarySeal) ? openBinary(document, password) : openOffice(document, password);
}
