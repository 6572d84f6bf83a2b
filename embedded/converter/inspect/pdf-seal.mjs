// Whether a sealed PDF opens without a password. Most are sealed only so that programs ask before they copy or print, and open for
// everybody; of the others it is known before an engine is asked that a password is missing. (ISO 32000-2, 7.6.)

import { createCipheriv } from 'node:crypto';
import { digest } from '../unlock/digest.mjs';
import { rc4 } from '../unlock/rc4.mjs';

/** What a password is filled up with; an empty one is nothing else. */
const FILLING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
/** As much of a dictionary as is looked at, and where it has ended before. */
const DICTIONARY_BYTES = 16 * 1024;
const ENDS = /endobj|startxref/;
/** A document may name a seal again and again, for nobody's good. */
const MOST_PLACES = 100;
const OCTAL = /[0-7]{1,3}/y;
const LETTERS = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * True when it opens with a password only. What cannot be told is false: then an engine tries.
 * @param {Buffer} pdf
 */
export function needsPassword(pdf) {
  try {
    const seal = readSeal(pdf);
    return seal !== null && !opensWithout(seal);
  } catch {
    // A length or a string that no seal has.
    return false;
  }
}

function readSeal(pdf) {
  const dictionary = sealDictionary(pdf);
  if (dictionary === null || !/\/Filter\s*\/Standard\b/.test(dictionary)) return null;
  const number = (name) => Number(new RegExp(`/${name}\\s+(-?\\d+)`).exec(dictionary)?.[1]);
  return {
    revision: number('R'),
    keyBytes: (number('Length') || 40) / 8,
    permissions: number('P'),
    owner: stringOf(dictionary, /\/O\s*(?=[(<])/),
    user: stringOf(dictionary, /\/U\s*(?=[(<])/),
    isMetadataOpen: /\/EncryptMetadata\s+false\b/.test(dictionary),
    id: stringOf(lastMatch(pdf, '/ID', /^\/ID\s*\[\s*[(<]/) ?? '', /^\/ID\s*\[\s*/) ?? Buffer.alloc(0),
  };
}

/** The dictionary that the last trailer names, or has in it. */
function sealDictionary(pdf) {
  const named = lastMatch(pdf, '/Encrypt', /^\/Encrypt\s*(?:<<|\d+\s+\d+\s+R)/);
  const object = named && /^\/Encrypt\s*(\d+)\s+(\d+)\s+R/.exec(named);
  if (!object) return named;
  return lastMatch(pdf, `${object[1]} ${object[2]} obj`, /^[\s\S]/, (before) => before < 0x30 || before > 0x39);
}

/** The last place where these words begin something that looks so, as text. */
function lastMatch(pdf, words, looks, mayFollow = () => true) {
  let at = pdf.lastIndexOf(words);
  for (let tried = 0; at >= 0 && tried < MOST_PLACES; tried += 1, at = at > 0 ? pdf.lastIndexOf(words, at - 1) : -1) {
    const [text] = pdf.toString('latin1', at, at + DICTIONARY_BYTES).split(ENDS, 1);
    if (looks.test(text) && (at === 0 || mayFollow(pdf[at - 1]))) return text;
  }
  return null;
}

/** The string behind a key: in hexadecimal, or in letters some of which are written otherwise. */
function stringOf(text, key) {
  const found = key.exec(text);
  if (!found) return null;
  const start = found.index + found[0].length;
  if (text[start] === '<') return Buffer.from(text.slice(start + 1, text.indexOf('>', start)).replace(/\s/g, ''), 'hex');
  let [bytes, depth] = ['', 1];
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') {
      at += 1;
      OCTAL.lastIndex = at;
      const octal = OCTAL.exec(text)?.[0];
      if (octal) at += octal.length - 1;
      bytes += octal ? String.fromCharCode(parseInt(octal, 8) & 0xff) : (LETTERS[text[at]] ?? text[at]);
      continue;
    }
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return Buffer.from(bytes, 'latin1');
    bytes += text[at];
  }
  return null;
}

function opensWithout(seal) {
  const { revision, user } = seal;
  if (revision >= 5) {
    const salt = user.subarray(32, 40);
    const expected = revision === 5 ? digest('sha256', salt) : hardened(salt);
    return expected.equals(user.subarray(0, 32));
  }
  const key = keyOf(seal);
  if (revision === 2) return rc4(key, FILLING).equals(user.subarray(0, 32));
  let proof = digest('md5', FILLING, seal.id);
  for (let round = 0; round < 20; round += 1) proof = rc4(key.map((byte) => byte ^ round), proof);
  return proof.equals(user.subarray(0, 16));
}

/** The key of a document with an empty password, until PDF 1.7. */
function keyOf({ revision, keyBytes, owner, permissions, id, isMetadataOpen }) {
  // What other ones say of their length is said of a part of the seal.
  const bytes = { 2: 5, 3: keyBytes, 4: 16 }[revision];
  const allowed = Buffer.alloc(4);
  allowed.writeInt32LE(permissions | 0);
  const open = revision >= 4 && isMetadataOpen ? [Buffer.alloc(4, 0xff)] : [];
  let key = digest('md5', FILLING, owner.subarray(0, 32), allowed, id, ...open);
  for (let round = 0; revision >= 3 && round < 50; round += 1) key = digest('md5', key.subarray(0, bytes));
  return key.subarray(0, bytes);
}

/** The hash of PDF 2.0, of an empty password. */
function hardened(salt) {
  let key = digest('sha256', salt);
  let last = 0;
  for (let round = 0; round < 64 || last > round - 32; round += 1) {
    const sealing = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(false);
    const sealed = Buffer.concat(Array(64).fill(key));
    const out = Buffer.concat([sealing.update(sealed), sealing.final()]);
    const kind = out.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = digest(['sha256', 'sha384', 'sha512'][kind], out);
    last = out.at(-1);
  }
  return key.subarray(0, 32);
}
