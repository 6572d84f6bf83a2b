// Reads compound files (OLE2): the container of doc, xls and ppt, and of every sealed Office Open XML document.

const MAGIC = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const HEADER_ENTRIES = 109;
const DIRECTORY_ENTRY_BYTES = 128;
const STREAM = 2;
const ROOT = 5;
/** Sector numbers from here on are marks: end of chain, free, and so on. */
const FIRST_MARK = 0xfffffffa;

/** True for the first bytes of a compound file. */
export function isCompound(file) {
  return file.subarray(0, MAGIC.length).equals(MAGIC);
}

/** A compound file's directory and the beginnings of its streams. */
export class CompoundFile {
  #file;
  #sectorBytes;
  #smallBytes;
  #smallLimit;
  #fat;
  #smallFat;
  #entries;

  /**
   * @param {Buffer} file
   * @throws {RangeError} when the file is damaged
   */
  constructor(file) {
    this.#file = file;
    this.#sectorBytes = 1 << bounded(file.readUInt16LE(30), 9, 12);
    this.#smallBytes = 1 << bounded(file.readUInt16LE(32), 6, 6);
    this.#smallLimit = file.readUInt32LE(56);
    this.#fat = this.#readFat();
    this.#smallFat = numbers(this.#chain(file.readUInt32LE(60)));
    this.#entries = this.#readDirectory(file.readUInt32LE(48));
  }

  /** True when there is a stream of that name. */
  has(name) {
    return this.#find(name) !== undefined;
  }

  /** The first bytes of a stream, at most `mostBytes`; null when there is none of that name. */
  read(name, mostBytes) {
    const entry = this.#find(name);
    if (!entry) return null;
    const bytes = Math.min(entry.bytes, mostBytes);
    if (entry.bytes >= this.#smallLimit) return this.#chain(entry.start, bytes);
    return this.#smallChain(entry.start, bytes);
  }

  /** Where a stream's bytes lie in the file, in their order, as `[start, bytes]`; none when there is none of that name. */
  places(name) {
    const entry = this.#find(name);
    if (!entry) return [];
    const isSmall = entry.bytes < this.#smallLimit;
    const table = isSmall ? this.#smallFat : this.#fat;
    const sectorBytes = isSmall ? this.#smallBytes : this.#sectorBytes;
    // Small sectors lie in those of the root's stream.
    const root = isSmall ? sectorsFrom(this.#entries.find((found) => found.kind === ROOT)?.start ?? FIRST_MARK, this.#fat) : [];
    const places = sectorsFrom(entry.start, table).map((sector) => {
      if (!isSmall) return (sector + 1) * sectorBytes;
      const at = sector * sectorBytes;
      const around = root[Math.floor(at / this.#sectorBytes)];
      if (around === undefined) throw new RangeError('a sector is outside of the root');
      return (around + 1) * this.#sectorBytes + (at % this.#sectorBytes);
    });
    return places.map((start, index) => [start, Math.min(sectorBytes, entry.bytes - index * sectorBytes)]).filter(([, bytes]) => bytes > 0);
  }

  #find(name) {
    return this.#entries.find((entry) => entry.kind === STREAM && entry.name === name);
  }

  #sector(number) {
    const start = (number + 1) * this.#sectorBytes;
    if (start >= this.#file.length) throw new RangeError('a sector is outside of the file');
    return this.#file.subarray(start, start + this.#sectorBytes);
  }

  #readFat() {
    const places = [];
    for (let n = 0; n < HEADER_ENTRIES; n += 1) places.push(this.#file.readUInt32LE(76 + 4 * n));
    // More places of the table are in a chain of sectors, each of which ends with the next one's number.
    let next = this.#file.readUInt32LE(68);
    for (let seen = 0; next < FIRST_MARK; seen += 1) {
      if (seen > this.#file.length / this.#sectorBytes) throw new RangeError('a chain that never ends');
      const more = numbers(this.#sector(next));
      next = more.pop() ?? FIRST_MARK;
      places.push(...more);
    }
    return places.filter((place) => place < FIRST_MARK).flatMap((place) => numbers(this.#sector(place)));
  }

  #chain(start, mostBytes = Infinity) {
    const sectors = [];
    for (let at = start; at < FIRST_MARK && sectors.length * this.#sectorBytes < mostBytes; at = this.#fat[at] ?? FIRST_MARK) {
      if (sectors.length > this.#fat.length) throw new RangeError('a chain that never ends');
      sectors.push(this.#sector(at));
    }
    return Buffer.concat(sectors).subarray(0, mostBytes);
  }

  #smallChain(start, bytes) {
    const root = this.#entries.find((entry) => entry.kind === ROOT);
    if (!root) throw new RangeError('no root');
    const small = this.#chain(root.start);
    const sectors = [];
    for (let at = start; at < FIRST_MARK && sectors.length * this.#smallBytes < bytes; at = this.#smallFat[at] ?? FIRST_MARK) {
      if (sectors.length > this.#smallFat.length) throw new RangeError('a chain that never ends');
      sectors.push(small.subarray(at * this.#smallBytes, (at + 1) * this.#smallBytes));
    }
    return Buffer.concat(sectors).subarray(0, bytes);
  }

  #readDirectory(start) {
    const directory = this.#chain(start);
    const entries = [];
    for (let at = 0; at + DIRECTORY_ENTRY_BYTES <= directory.length; at += DIRECTORY_ENTRY_BYTES) {
      // The name's length counts its closing zero.
      const nameBytes = Math.min(Math.max(directory.readUInt16LE(at + 64) - 2, 0), 62);
      entries.push({
        name: directory.toString('utf16le', at, at + nameBytes),
        kind: directory[at + 66],
        start: directory.readUInt32LE(at + 116),
        bytes: directory.readUInt32LE(at + 120),
      });
    }
    return entries;
  }
}

function sectorsFrom(start, table) {
  const sectors = [];
  for (let at = start; at < FIRST_MARK; at = table[at] ?? FIRST_MARK) {
    if (sectors.length > table.length) throw new RangeError('a chain that never ends');
    sectors.push(at);
  }
  return sectors;
}

function numbers(sector) {
  const found = [];
  for (let at = 0; at + 4 <= sector.length; at += 4) found.push(sector.readUInt32LE(at));
  return found;
}

function bounded(value, least, most) {
  if (value < least || value > most) throw new RangeError('no compound file of a known kind');
  return value;
}
