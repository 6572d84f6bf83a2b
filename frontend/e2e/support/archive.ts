import { inflateRawSync } from 'node:zlib';

const entryMark = 0x02014b50;
const endMark = 0x06054b50;
const endBytes = 22;
const deflated = 8;

/** What is in an archive whose files are stored as they are, or deflated: their names, and their bytes. */
export function filesIn(archive: Buffer): { name: string; bytes: Buffer }[] {
  const end = archive.length - endBytes;
  if (end < 0 || archive.readUInt32LE(end) !== endMark) throw new Error('this is no whole archive');
  const files: { name: string; bytes: Buffer }[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== entryMark) throw new Error(`there is no entry at ${at}`);
    const method = archive.readUInt16LE(at + 10);
    if (method !== 0 && method !== deflated) throw new Error(`an entry is packed by method ${method}`);
    const [nameBytes, more] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)];
    const place = archive.readUInt32LE(at + 42);
    const start = place + 30 + archive.readUInt16LE(place + 26) + archive.readUInt16LE(place + 28);
    const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    files.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameBytes),
      bytes: method === deflated ? inflateRawSync(packed) : packed,
    });
    at += 46 + nameBytes + more;
  }
  return files;
}
