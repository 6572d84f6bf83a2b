// Writes compound files (OLE2), for fixtures that no program here makes.

const SECTOR = 512;
const SMALL = 64;
/** Streams below that lie in small sectors. */
const SMALL_LIMIT = 4096;
const [END, TABLE, NONE] = [0xfffffffe, 0xfffffffd, 0xffffffff];
const [STORAGE, STREAM, ROOT] = [1, 2, 5];

/**
 * @param {Record<string, Buffer | object>} tree streams, and storages that hold more of them, by their names
 * @returns {Buffer}
 */
export function writeCompound(tree) {
  const entries = [{ name: 'Root Entry', kind: ROOT, next: NONE, child: NONE, bytes: Buffer.alloc(0) }];
  addChildren(entries, entries[0], tree);

  const [small, large] = [new Sectors(SMALL), new Sectors(SECTOR)];
  const streams = entries.filter((entry) => entry.kind === STREAM);
  for (const entry of streams) entry.start = (entry.bytes.length < SMALL_LIMIT ? small : large).place(entry.bytes);
  entries[0].bytes = Buffer.concat(small.content);
  entries[0].start = large.place(entries[0].bytes);
  const smallTable = numbers(small.table, SECTOR);
  const smallTableAt = large.place(smallTable);
  const directoryAt = large.place(padded(Buffer.concat(entries.map(written)), SECTOR));

  const perSector = SECTOR / 4;
  const first = large.table.length;
  let tables = 1;
  while (tables * perSector < first + tables) tables += 1;
  const table = numbers([...large.table, ...Array(tables).fill(TABLE)], SECTOR);

  const head = Buffer.alloc(SECTOR, 0xff);
  head.fill(0, 0, 76);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(head);
  for (const [at, value] of [[24, 0x3e], [26, 3], [28, 0xfffe], [30, 9], [32, 6]]) head.writeUInt16LE(value, at);
  const fields = [[44, tables], [48, directoryAt], [56, SMALL_LIMIT], [60, smallTableAt], [64, smallTable.length / SECTOR], [68, END]];
  for (const [at, value] of fields) head.writeUInt32LE(value, at);
  for (let n = 0; n < tables; n += 1) head.writeUInt32LE(first + n, 76 + 4 * n);
  return Buffer.concat([head, ...large.content, table]);
}

/** Siblings are a tree of which ours has right branches alone, in the order that the format wants: shorter names first. */
function addChildren(entries, parent, tree) {
  const order = (a, b) => a.length - b.length || (a.toUpperCase() < b.toUpperCase() ? -1 : 1);
  let before = null;
  for (const name of Object.keys(tree).sort(order)) {
    const isStream = Buffer.isBuffer(tree[name]);
    const entry = { name, kind: isStream ? STREAM : STORAGE, next: NONE, child: NONE, start: 0, bytes: isStream ? tree[name] : Buffer.alloc(0) };
    const number = entries.push(entry) - 1;
    if (before) before.next = number;
    else parent.child = number;
    before = entry;
    if (!isStream) addChildren(entries, entry, tree[name]);
  }
}

class Sectors {
  content = [];
  table = [];

  constructor(bytes) {
    this.bytes = bytes;
  }

  /** The first sector of what is placed there. */
  place(content) {
    if (content.length === 0) return END;
    const start = this.table.length;
    const count = Math.ceil(content.length / this.bytes);
    for (let n = 1; n <= count; n += 1) this.table.push(n === count ? END : start + n);
    this.content.push(padded(content, this.bytes));
    return start;
  }
}

function written({ name, kind, next, child, start, bytes }) {
  const entry = Buffer.alloc(128);
  entry.write(name, 'utf16le');
  entry.writeUInt16LE(2 * name.length + 2, 64);
  entry.set([kind, 1], 66);
  entry.writeUInt32LE(NONE, 68);
  entry.writeUInt32LE(next, 72);
  entry.writeUInt32LE(child, 76);
  entry.writeUInt32LE(start, 116);
  entry.writeUInt32LE(bytes.length, 120);
  return entry;
}

function numbers(values, multiple) {
  const bytes = Buffer.alloc(Math.ceil((values.length * 4) / multiple) * multiple, 0xff);
  values.forEach((value, index) => bytes.writeUInt32LE(value, 4 * index));
  return bytes;
}

const padded = (bytes, multiple) => Buffer.concat([bytes, Buffer.alloc((multiple - (bytes.length % multiple)) % multiple)]);
