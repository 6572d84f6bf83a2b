// The thread in which one seal is opened: it says `{bytes}`, or `{why}` the document stays closed.

import { parentPort, workerData } from 'node:worker_threads';
import { isCompound } from '../inspect/compound.mjs';
import { LockedError } from './locked-error.mjs';
import { openOffice } from './office.mjs';
import { openOpenDocument } from './open-document.mjs';

const { password, unpackedLimitBytes } = workerData;
const document = Buffer.from(workerData.document);
try {
  const bytes = isCompound(document)
    ? openOffice(document, password)
    : openOpenDocument(document, password, unpackedLimitBytes);
  parentPort.postMessage({ bytes });
} catch (error) {
  // A key of no known length, for instance.
  parentPort.postMessage({ why: error instanceof LockedError ? error.why : 'damaged' });
}
