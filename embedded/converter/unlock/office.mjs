// Sealed Office Open XML: a compound file with the sealed archive in one stream and how it is sealed in another.

import { createDecipheriv, timingSafeEqual } from 'node:crypto';
import { sealOf } from './compound-seal.mjs';
import { digest, number } from './digest.mjs';
import { LockedError } from './locked-error.mjs';

const INFO = 'EncryptionInfo';
const PACKAGE = 'EncryptedPackage';
const INFO_BYTES = 64 * 1024;
const SEGMENT_BYTES = 4096;
/** Office takes 100,000. Ten times as many take some seconds; more is an attack. */
const MOST_SPINS = 1_000_000;
const STANDARD_SPINS = 50_000;
const HASHES = { SHA1: 'sha1', 'SHA-1': 'sha1', SHA256: 'sha256', 'SHA-256': 'sha256', SHA384: 'sha384', SHA512: 'sha512', 'SHA-512': 'sha512' };
/** What each derived key is for ([MS-OFFCRYPTO] 2.3.4.13). */
const VERIFIER_INPUT = Buffer.from('fea7d2763b4b9e79', 'hex');
const VERIFIER_VALUE = Buffer.from('d7aa0f6d3061344e', 'hex');
const KEY_VALUE = Buffer.from('146e0be7abacd0d6', 'hex');

/** The archive that is in it. */
export function openOffice(document, password) {
  const { file, seal } = sealOf(document, readOfficeSeal);
  const sealed = file.read(PACKAGE, Infinity);
  if (!sealed || sealed.length < 8) throw new LockedError('damaged');
  const bytes = Number(sealed.readBigUInt64LE(0));
  const body = sealed.subarray(8);
  const secret = seal.isAgile ? agileKey(seal, password) : standardKey(seal, password);
  const opened = seal.isAgile ? openSegments(seal.data, secret, body) : decipher('ecb', secret, null, body);
  if (opened.length < bytes) throw new LockedError('damaged');
  return opened.subarray(0, bytes);
}

/** How it is sealed, or null when it is not, or in a way that is not known here. */
export function readOfficeSeal(file) {
  if (!file.has(PACKAGE)) return null;
  const info = file.read(INFO, INFO_BYTES);
  if (!info || info.length < 8) return null;
  const [major, minor] = [info.readUInt16LE(0), info.readUInt16LE(2)];
  if (major === 4 && minor === 4) return agileSeal(info.toString('utf8', 8));
  if ([2, 3, 4].includes(major) && minor === 2) return standardSeal(info);
  return null;
}

function agileSeal(xml) {
  const data = attributes(xml, 'keyData');
  const key = attributes(xml, '(?:\\w+:)?encryptedKey');
  if (!data || !key) return null;
  const isKnown = [data, key].every(
    (of) => of.cipherAlgorithm === 'AES' && of.cipherChaining === 'ChainingModeCBC' && of.hashAlgorithm in HASHES,
  );
  return isKnown && Number(key.spinCount) <= MOST_SPINS ? { isAgile: true, data, key } : null;
}

/** The attributes of the first element of that name. */
function attributes(xml, name) {
  const element = new RegExp(`<${name}\\s([^<>]*)>`).exec(xml);
  return element && Object.fromEntries([...element[1].matchAll(/(\w+)\s*=\s*"([^"]*)"/g)].map(([, key, value]) => [key, value]));
}

function agileKey({ key }, password) {
  const hash = HASHES[key.hashAlgorithm];
  const salt = base64(key.saltValue);
  const spun = spin(hash, salt, password, Number(key.spinCount));
  const open = (purpose, sealed) => {
    const derived = sized(digest(hash, spun, purpose), Number(key.keyBits) / 8);
    return decipher('cbc', derived, sized(salt, Number(key.blockSize)), base64(sealed));
  };
  const input = open(VERIFIER_INPUT, key.encryptedVerifierHashInput).subarray(0, Number(key.saltSize));
  const value = open(VERIFIER_VALUE, key.encryptedVerifierHashValue);
  mustBeEqual(digest(hash, input), value);
  return open(KEY_VALUE, key.encryptedKeyValue).subarray(0, Number(key.keyBits) / 8);
}

function openSegments(data, secret, body) {
  const hash = HASHES[data.hashAlgorithm];
  const salt = base64(data.saltValue);
  const opened = [];
  for (let at = 0; at < body.length; at += SEGMENT_BYTES) {
    const segment = body.subarray(at, at + SEGMENT_BYTES);
    const iv = sized(digest(hash, salt, number(at / SEGMENT_BYTES)), Number(data.blockSize));
    // A stream may be longer than the last whole block.
    opened.push(decipher('cbc', secret, iv, segment.subarray(0, segment.length - (segment.length % iv.length))));
  }
  return Buffer.concat(opened);
}

function standardSeal(info) {
  const headerBytes = info.readUInt32LE(8);
  const header = info.subarray(12, 12 + headerBytes);
  const verifier = info.subarray(12 + headerBytes);
  const isAes = [0x660e, 0x660f, 0x6610].includes(header.readUInt32LE(8));
  if (!isAes || verifier.length < 72 || verifier.readUInt32LE(0) !== 16) return null;
  return {
    isAgile: false,
    keyBytes: header.readUInt32LE(16) / 8,
    salt: verifier.subarray(4, 20),
    input: verifier.subarray(20, 36),
    value: verifier.subarray(40, 72),
  };
}

function standardKey({ keyBytes, salt, input, value }, password) {
  const spun = digest('sha1', spin('sha1', salt, password, STANDARD_SPINS), number(0));
  const stretched = [0x36, 0x5c].map((pad) => {
    const block = Buffer.alloc(64, pad);
    spun.forEach((byte, at) => {
      block[at] ^= byte;
    });
    return digest('sha1', block);
  });
  const key = Buffer.concat(stretched).subarray(0, keyBytes);
  const open = (sealed) => decipher('ecb', key, null, sealed);
  mustBeEqual(digest('sha1', open(input)), open(value));
  return key;
}

function spin(hash, salt, password, times) {
  let spun = digest(hash, salt, Buffer.from(password, 'utf16le'));
  for (let n = 0; n < times; n += 1) spun = digest(hash, number(n), spun);
  return spun;
}

function mustBeEqual(expected, found) {
  const isEqual = found.length >= expected.length && timingSafeEqual(expected, found.subarray(0, expected.length));
  if (!isEqual) throw new LockedError('wrong-password');
}

function decipher(mode, key, iv, sealed) {
  const opening = createDecipheriv(`aes-${key.length * 8}-${mode}`, key, iv).setAutoPadding(false);
  const whole = sealed.subarray(0, sealed.length - (sealed.length % 16));
  return Buffer.concat([opening.update(whole), opening.final()]);
}

/** Cut, or filled up as the format wants it. */
function sized(bytes, length) {
  return bytes.length >= length ? bytes.subarray(0, length) : Buffer.concat([bytes, Buffer.alloc(length - bytes.length, 0x36)]);
}

const base64 = (text) => Buffer.from(text ?? '', 'base64');
