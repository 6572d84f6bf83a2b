// Sealed OpenDocument: an archive whose entries are packed and then sealed, each with a key of its own that the manifest
// says how to derive.

import { createDecipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { listZip, unpack } from '../inspect/zip.mjs';
import { LockedError } from './locked-error.mjs';
import { writeZip } from '../write-zip.mjs';

const MANIFEST = 'META-INF/manifest.xml';
const MANIFEST_BYTES = 4 * 1024 * 1024;
const AES = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc';
/** The start key's hash, by the end of its name. */
const START_KEYS = { sha256: 'sha256', sha1: 'sha1' };
const MOST_ITERATIONS = 1_000_000;
/** Checksums are of the beginning of what is packed. */
const CHECKED_BYTES = 1024;
/** What of the manifest counts. It takes time in proportion to the text, whatever a stranger put there. */
const TAG = /<(\/?)(?:[\w-]+:)?(file-entry|encryption-data|algorithm|key-derivation|start-key-generation)\b([^<>]*)>/g;
const SEAL = /<(?:[\w-]+:)?encryption-data\b[\s\S]*?<\/(?:[\w-]+:)?encryption-data>/g;

/** True for a seal that is opened here. */
export function isOpenDocumentSealed(document) {
  const seals = readSeals(document);
  return seals !== null && seals.size > 0 && [...seals.values()].every(isKnown);
}

/** The same archive with nothing sealed in it. */
export function openOpenDocument(document, password, unpackedLimitBytes) {
  const entries = listZip(document);
  const seals = readSeals(document);
  if (!entries || !seals) throw new LockedError('damaged');
  if (![...seals.values()].every(isKnown)) throw new LockedError('unknown-seal');
  let left = unpackedLimitBytes;
  const opened = entries.map((entry) => {
    const seal = seals.get(entry.name);
    const stored = unpack(document, entry, left);
    if (!stored) throw new LockedError('damaged');
    const bytes = seal ? open(stored, seal, password, left) : stored;
    left -= bytes.length;
    return { name: entry.name, bytes: entry.name === MANIFEST ? withoutSeals(bytes) : bytes };
  });
  return writeZip(opened);
}

/** How each entry is sealed, by its name; null when there is no manifest to tell. */
function readSeals(document) {
  const manifest = listZip(document)?.find((entry) => entry.name === MANIFEST);
  const text = manifest && unpack(document, manifest, MANIFEST_BYTES)?.toString('utf8');
  if (!text) return null;
  return new Map([...sealedEntries(text)].map(({ head, body }) => [unescape(attribute(head, 'full-path')), sealOf(body)]));
}

/** The attributes of each sealed entry, and all those of the elements that say how it is sealed. */
function* sealedEntries(manifest) {
  let [head, body] = ['', ''];
  for (const [, end, name, attributes] of manifest.matchAll(TAG)) {
    if (name !== 'file-entry') {
      if (!end) body += ` ${attributes}`;
      continue;
    }
    if (end && body !== '') yield { head, body };
    [head, body] = [end ? '' : attributes, ''];
  }
}

function sealOf(body) {
  return {
    algorithm: attribute(body, 'algorithm-name'),
    iv: attribute(body, 'initialisation-vector'),
    derivation: attribute(body, 'key-derivation-name'),
    salt: attribute(body, 'salt'),
    iterations: Number(attribute(body, 'iteration-count')),
    startKey: START_KEYS[attribute(body, 'start-key-generation-name').split('#').at(-1).toLowerCase()],
    checksumType: attribute(body, 'checksum-type'),
    checksum: attribute(body, 'checksum'),
  };
}

function isKnown({ algorithm, derivation, startKey, iterations, checksumType }) {
  return (
    algorithm === AES &&
    derivation === 'PBKDF2' &&
    startKey !== undefined &&
    iterations > 0 &&
    iterations <= MOST_ITERATIONS &&
    /sha256-1k$/i.test(checksumType)
  );
}

function open(sealed, seal, password, mostBytes) {
  const start = createHash(seal.startKey).update(password, 'utf8').digest();
  const key = pbkdf2Sync(start, Buffer.from(seal.salt, 'base64'), seal.iterations, 32, 'sha1');
  const opening = createDecipheriv('aes-256-cbc', key, Buffer.from(seal.iv, 'base64')).setAutoPadding(false);
  const padded = Buffer.concat([opening.update(sealed), opening.final()]);
  // The last byte says how much was filled up; with another key it says anything.
  const packed = padded.subarray(0, Math.max(padded.length - (padded.at(-1) ?? 0), 0));
  const checksum = createHash('sha256').update(packed.subarray(0, CHECKED_BYTES)).digest('base64');
  if (checksum !== seal.checksum) throw new LockedError('wrong-password');
  return inflateRawSync(packed, { maxOutputLength: Math.max(mostBytes, 1) });
}

const withoutSeals = (manifest) => Buffer.from(manifest.toString('utf8').replace(SEAL, ''));

function attribute(text, name) {
  return new RegExp(`(?:^|[\\s:])${name}\\s*=\\s*["']([^"']*)["']`).exec(text)?.[1] ?? '';
}

function unescape(text) {
  const letters = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => letters[name]);
}
