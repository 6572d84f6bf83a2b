// Writes an archive whose entries are stored as they are: an engine reads it at once, or they are pictures, which are packed
// already; packing would only cost time.

import { crc32 } from './crc32.mjs';

const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const END = 0x06054b50;
const END_BYTES = 22;
const UTF8_NAMES = 1 << 11;
const VERSION = 20;
/** The first of January 1980, the earliest there is. */
const DATE = 0x21;

/**
 * An archive with these entries, in this order.
 * @param {{name: string, bytes: Buffer}[]} entries
 * @returns {Buffer}
 */
export function writeZip(entries) {
  const parts = [];
  const directory = [];
  let place = 0;
  for (const { name, bytes } of entries) {
    const nameBytes = Buffer.from(name);
    const common = commonFields(nameBytes.length, bytes);
    const local = Buffer.alloc(LOCAL_BYTES);
    local.writeUInt32LE(LOCAL, 0);
    common.copy(local, 4);
    const entry = Buffer.alloc(ENTRY_BYTES);
    entry.writeUInt32LE(ENTRY, 0);
    entry.writeUInt16LE(VERSION, 4);
    common.copy(entry, 6);
    entry.writeUInt32LE(place, 42);
    directory.push(entry, nameBytes);
    parts.push(local, nameBytes, bytes);
    place += LOCAL_BYTES + nameBytes.length + bytes.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(place, 16);
  return Buffer.concat([...parts, listing, end]);
}

/** What both headers of an entry have, from the version to the length of the extra field. */
function commonFields(nameBytes, bytes) {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF8_NAMES, 2);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(bytes.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(nameBytes, 22);
  return fields;
}
