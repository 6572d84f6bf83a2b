// Reads the central directory of a zip archive: what it holds, and what that says it will unpack to.

import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const END_BYTES = 22;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const LONGEST_COMMENT = 0xffff;
/** A 32-bit field that says: the value is in the 64-bit extra field. */
const ELSEWHERE = 0xffffffff;
const EXTRA64 = 0x0001;

/**
 * @typedef {{name: string, method: number, packedBytes: number, unpackedBytes: number, place: number}} Entry
 */

/**
 * Lists the archive's entries, or gives null when it is damaged or no archive.
 * @param {Buffer} archive
 * @returns {Entry[] | null}
 */
export function listZip(archive) {
  try {
    return readDirectory(archive);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * Unpacks one entry, or gives null when it is damaged or larger than `mostBytes`.
 * @param {Buffer} archive
 * @param {Entry} entry
 * @param {number} mostBytes
 */
export function unpack(archive, entry, mostBytes) {
  try {
    if (archive.readUInt32LE(entry.place) !== LOCAL) return null;
    const names = archive.readUInt16LE(entry.place + 26) + archive.readUInt16LE(entry.place + 28);
    const start = entry.place + LOCAL_BYTES + names;
    const packed = archive.subarray(start, start + entry.packedBytes);
    if (packed.length !== entry.packedBytes) return null;
    if (entry.method === 0) return packed.length <= mostBytes ? packed : null;
    return inflateRawSync(packed, { maxOutputLength: mostBytes });
  } catch {
    return null;
  }
}

function readDirectory(archive) {
  const end = findEnd(archive);
  if (end < 0) return null;
  const entries = [];
  let at = directoryStart(archive, end);
  while (at + ENTRY_BYTES <= end && archive.readUInt32LE(at) === ENTRY) {
    const nameBytes = archive.readUInt16LE(at + 28);
    const extraBytes = archive.readUInt16LE(at + 30);
    const extra = at + ENTRY_BYTES + nameBytes;
    const sizes = [archive.readUInt32LE(at + 24), archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 42)];
    const [unpackedBytes, packedBytes, place] = withExtra64(archive, sizes, extra, extra + extraBytes);
    const name = archive.toString('utf8', at + ENTRY_BYTES, extra);
    entries.push({ name, method: archive.readUInt16LE(at + 10), packedBytes, unpackedBytes, place });
    at = extra + extraBytes + archive.readUInt16LE(at + 32);
  }
  return entries.length > 0 ? entries : null;
}

function findEnd(archive) {
  const last = archive.length - END_BYTES;
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at -= 1) {
    if (archive.readUInt32LE(at) === END) return at;
  }
  return -1;
}

function directoryStart(archive, end) {
  const start = archive.readUInt32LE(end + 16);
  if (start !== ELSEWHERE) return start;
  if (archive.readUInt32LE(end - 20) !== END64_LOCATOR) throw new RangeError('no 64-bit end');
  const end64 = Number(archive.readBigUInt64LE(end - 12));
  if (archive.readUInt32LE(end64) !== END64) throw new RangeError('no 64-bit end');
  return Number(archive.readBigUInt64LE(end64 + 48));
}

/** Takes the values that did not fit 32 bits from the extra field, where they stand in this order. */
function withExtra64(archive, values, from, to) {
  if (!values.includes(ELSEWHERE)) return values;
  for (let at = from; at + 4 <= to; at += 4 + archive.readUInt16LE(at + 2)) {
    if (archive.readUInt16LE(at) !== EXTRA64) continue;
    let next = at + 4;
    return values.map((value) => {
      if (value !== ELSEWHERE) return value;
      next += 8;
      return Number(archive.readBigUInt64LE(next - 8));
    });
  }
  return values;
}
