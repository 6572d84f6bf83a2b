// Sealed documents of the binary kind (Word and Excel up to 2003), opened where they lie: no stream becomes longer or shorter.
//
// The contents of streams are sealed with RC4, each block of them with a key of its own. How keys are made of a password differs:
// as Office 97 did ([MS-OFFCRYPTO] 2.3.6), or with CryptoAPI as later ones did (2.3.5). What is only obfuscated (XOR), and
// presentations, which are sealed object by object, stay closed.

import { timingSafeEqual } from 'node:crypto';
import { sealOf } from './compound-seal.mjs';
import { digest, number } from './digest.mjs';
import { LockedError } from './locked-error.mjs';
import { rc4 } from './rc4.mjs';

const WORD = 'WordDocument';
const WORKBOOK = 'Workbook';
/** As much of a stream as says how it is sealed. */
const HEAD_BYTES = 4096;
/** Flags of Word's first block, and where they are ([MS-DOC] 2.5.2). */
const FLAGS_AT = 10;
const SEALED = 0x0100;
const OTHER_TABLE = 0x0200;
const OBFUSCATED = 0x8000;
/** How many bytes the seal takes at the beginning of the table, and where that is said. */
const SEAL_BYTES_AT = 14;
/** So much of Word's own stream is never sealed. */
const WORD_OPEN_BYTES = 68;
const WORD_BLOCK_BYTES = 512;
const WORKBOOK_BLOCK_BYTES = 1024;
/** The record that says how a workbook is sealed, and a number that no record has. */
const FILE_PASS = 0x002f;
const NO_RECORD = 0x0fff;
/** A sheet's record begins with where the sheet is, which is never sealed. */
const SHEET = 0x0085;
/** Records that are never sealed ([MS-XLS] 2.2.10). */
const OPEN_RECORDS = new Set([0x0809, FILE_PASS, 0x0194, 0x0195, 0x00e1, 0x0196, 0x0138]);
const RC4 = 0x6801;

/** The same document with nothing sealed in it. */
export function openBinary(document, password) {
  const { file, seal } = sealOf(document, readBinarySeal);
  const keyOf = keysOf(seal, password);
  const [verifier, proof] = [seal.input, seal.value];
  const opened = rc4(keyOf(0), Buffer.concat([verifier, proof]));
  const isRight = timingSafeEqual(digest(seal.hash, opened.subarray(0, verifier.length)), opened.subarray(verifier.length));
  if (!isRight) throw new LockedError('wrong-password');
  return seal.table ? openWord(document, file, seal, keyOf) : openWorkbook(document, file, keyOf);
}

/** How it is sealed, or null when it is not, or in a way that is not known here. `table` is where Word says so. */
export function readBinarySeal(file) {
  const word = file.read(WORD, HEAD_BYTES);
  if (word) return wordSeal(file, word);
  const workbook = file.read(WORKBOOK, HEAD_BYTES);
  return workbook && workbookSeal(workbook);
}

function wordSeal(file, word) {
  const flags = word.readUInt16LE(FLAGS_AT);
  if (!(flags & SEALED) || flags & OBFUSCATED) return null;
  const table = flags & OTHER_TABLE ? '1Table' : '0Table';
  const tableOpenBytes = Math.min(word.readUInt32LE(SEAL_BYTES_AT), HEAD_BYTES);
  const cipher = cipherOf(file.read(table, tableOpenBytes) ?? Buffer.alloc(0));
  return cipher && { ...cipher, table, tableOpenBytes };
}

function workbookSeal(workbook) {
  for (let at = 0; at + 4 <= workbook.length; at += 4 + workbook.readUInt16LE(at + 2)) {
    if (workbook.readUInt16LE(at) !== FILE_PASS) continue;
    const record = workbook.subarray(at + 4, at + 4 + workbook.readUInt16LE(at + 2));
    // Its first number is 0 where the workbook is only obfuscated.
    return record.readUInt16LE(0) === 1 ? cipherOf(record.subarray(2)) : null;
  }
  return null;
}

function cipherOf(info) {
  if (info.length < 52) return null;
  const [major, minor] = [info.readUInt16LE(0), info.readUInt16LE(2)];
  if (major === 1 && minor === 1) {
    return { hash: 'md5', salt: info.subarray(4, 20), input: info.subarray(20, 36), value: info.subarray(36, 52) };
  }
  if (![2, 3, 4].includes(major) || minor !== 2) return null;
  const headerBytes = info.readUInt32LE(8);
  const header = info.subarray(12, 12 + headerBytes);
  const verifier = info.subarray(12 + headerBytes);
  // No length means that of the oldest keys.
  const keyBytes = (header.readUInt32LE(16) || 40) / 8;
  const isKnown = header.readUInt32LE(8) === RC4 && Number.isInteger(keyBytes) && keyBytes >= 5 && keyBytes <= 16;
  if (!isKnown || verifier.length < 60 || verifier.readUInt32LE(0) !== 16) return null;
  return { hash: 'sha1', keyBytes, salt: verifier.subarray(4, 20), input: verifier.subarray(20, 36), value: verifier.subarray(40, 60) };
}

/** The key of each block, by its number. */
function keysOf({ hash, salt, keyBytes }, password) {
  const letters = Buffer.from(password, 'utf16le');
  if (hash === 'md5') {
    const start = Buffer.concat([digest('md5', letters).subarray(0, 5), salt]);
    const mixed = digest('md5', ...Array(16).fill(start)).subarray(0, 5);
    return (block) => digest('md5', mixed, number(block));
  }
  const start = digest('sha1', salt, letters);
  return (block) => {
    const key = digest('sha1', start, number(block)).subarray(0, keyBytes);
    // The shortest keys are filled up with zeros.
    return keyBytes === 5 ? Buffer.concat([key, Buffer.alloc(11)]) : key;
  };
}

function openWord(document, file, { table, tableOpenBytes }, keyOf) {
  const opened = Buffer.from(document);
  for (const [name, openBytes] of [[WORD, WORD_OPEN_BYTES], [table, tableOpenBytes], ['Data', 0]]) {
    const sealed = file.read(name, Infinity);
    if (!sealed) continue;
    const stream = openStream(sealed, WORD_BLOCK_BYTES, keyOf);
    sealed.copy(stream, 0, 0, openBytes);
    if (name === WORD) {
      stream.writeUInt16LE(stream.readUInt16LE(FLAGS_AT) & ~SEALED, FLAGS_AT);
      stream.writeUInt32LE(0, SEAL_BYTES_AT);
    }
    lay(stream, file.places(name), opened);
  }
  return opened;
}

function openWorkbook(document, file, keyOf) {
  const opened = Buffer.from(document);
  const sealed = file.read(WORKBOOK, Infinity);
  const stream = openStream(sealed, WORKBOOK_BLOCK_BYTES, keyOf);
  // What a record is, and how long, is never sealed.
  for (let at = 0; at + 4 <= sealed.length; at += 4 + sealed.readUInt16LE(at + 2)) {
    const [kind, bytes] = [sealed.readUInt16LE(at), sealed.readUInt16LE(at + 2)];
    const open = OPEN_RECORDS.has(kind) ? bytes : kind === SHEET ? Math.min(bytes, 4) : 0;
    sealed.copy(stream, at, at, at + 4 + open);
    if (kind !== FILE_PASS) continue;
    stream.writeUInt16LE(NO_RECORD, at);
    stream.fill(0, at + 4, at + 4 + bytes);
  }
  lay(stream, file.places(WORKBOOK), opened);
  return opened;
}

function openStream(sealed, blockBytes, keyOf) {
  const opened = Buffer.alloc(sealed.length);
  for (let block = 0; block * blockBytes < sealed.length; block += 1) {
    const at = block * blockBytes;
    rc4(keyOf(block), sealed.subarray(at, at + blockBytes)).copy(opened, at);
  }
  return opened;
}

/** Writes a stream where it came from. */
function lay(stream, places, into) {
  let at = 0;
  for (const [start, bytes] of places) {
    stream.copy(into, start, at, at + bytes);
    at += bytes;
  }
}
