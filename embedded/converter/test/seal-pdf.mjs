// Seals a PDF that was written by hand, as PDF 1.3 to 1.5 do it, or with AES as Acrobat 9 did: for fixtures and tests.

import { createCipheriv } from 'node:crypto';
import { digest } from '../unlock/digest.mjs';
import { rc4 } from '../unlock/rc4.mjs';

const FILLING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const ID = Buffer.from('wherry fixture 1');
/** Whatever its owner forbids: to print, for instance. */
const PERMISSIONS = -3904;

/**
 * @param {Buffer} pdf whose only secrets are in streams
 * @param {{user?: string, owner: string, revision?: 2 | 3 | 5}} how
 * @returns {Buffer}
 */
export function sealPdf(pdf, { user = '', owner, revision = 3 }) {
  if (revision === 5) return sealWithAes(pdf, user, owner);
  const keyBytes = revision === 2 ? 5 : 16;
  const often = (key, bytes) => rounds(revision).reduce((sealed, round) => rc4(key.map((byte) => byte ^ round), sealed), bytes);
  const ofOwner = often(spun(digest('md5', filled(owner)), revision, keyBytes), filled(user));
  const allowed = Buffer.alloc(4);
  allowed.writeInt32LE(PERMISSIONS);
  const key = spun(digest('md5', filled(user), ofOwner, allowed, ID), revision, keyBytes);
  const ofUser = revision === 2 ? rc4(key, FILLING) : Buffer.concat([often(key, digest('md5', FILLING, ID)), Buffer.alloc(16)]);

  const objects = withStreams(pdf, (stream, number) => {
    const own = digest('md5', key, Buffer.from([number, 0, 0, 0, 0])).subarray(0, Math.min(keyBytes + 5, 16));
    return rc4(own, stream);
  });
  const seal = `<< /Filter /Standard /V ${revision - 1} /R ${revision} /Length ${8 * keyBytes} /P ${PERMISSIONS} /O ${hex(ofOwner)} /U ${hex(ofUser)} >>`;
  return written([...objects, seal]);
}

/** With the same letters at every place where chance belongs: it is no secret. */
function sealWithAes(pdf, user, owner) {
  const chance = (what, bytes) => digest('sha256', `wherry ${what}`).subarray(0, bytes);
  const key = chance('key', 32);
  const aes = (mode, secret, iv, bytes, padding = false) => {
    const sealing = createCipheriv(`aes-256-${mode}`, secret, iv).setAutoPadding(padding);
    return Buffer.concat([sealing.update(bytes), sealing.final()]);
  };
  /** A password's proof, with what proof and key are made with, and the key as it opens. */
  const lock = (password, ...more) => {
    const [proof, opener] = [chance('proof', 8), chance('opener', 8)];
    const proven = Buffer.concat([digest('sha256', password, proof, ...more), proof, opener]);
    return [proven, aes('cbc', digest('sha256', password, opener, ...more), Buffer.alloc(16), key)];
  };
  const [ofUser, userKey] = lock(user);
  const [ofOwner, ownerKey] = lock(owner, ofUser);
  const permissions = Buffer.alloc(16, 0xff);
  permissions.writeInt32LE(PERMISSIONS);
  permissions.write('Tadb', 8);

  const iv = chance('beginning', 16);
  const objects = withStreams(pdf, (stream) => Buffer.concat([iv, aes('cbc', key, iv, stream, true)]));
  const proofs = `/O ${hex(ofOwner)} /U ${hex(ofUser)} /OE ${hex(ownerKey)} /UE ${hex(userKey)} /Perms ${hex(aes('ecb', key, null, permissions))}`;
  const filters = '/CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> /StmF /StdCF /StrF /StdCF';
  return written([...objects, `<< /Filter /Standard /V 5 /R 5 /Length 256 /P ${PERMISSIONS} ${filters} ${proofs} >>`]);
}

/** The objects of a PDF, each stream of them sealed. */
function withStreams(pdf, seal) {
  return [...pdf.toString('latin1').matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, number, body]) => {
    const [dictionary, stream] = body.split(/\nstream\n|\nendstream/);
    if (stream === undefined) return body;
    const sealed = seal(Buffer.from(stream, 'latin1'), number);
    const lengths = sealed.length - stream.length;
    const fitting = dictionary.replace(/(?<=\/Length )\d+/, (length) => Number(length) + lengths);
    return `${fitting}\nstream\n${sealed.toString('latin1')}\nendstream`;
  });
}

function written(objects) {
  let file = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const trailer = `<< /Size ${size} /Root 1 0 R /Encrypt ${objects.length} 0 R /ID [${hex(ID)} ${hex(ID)}] >>`;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}trailer\n${trailer}\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file + table, 'latin1');
}

const rounds = (revision) => Array.from({ length: revision === 2 ? 1 : 20 }, (_, round) => round);

function spun(hash, revision, keyBytes) {
  let key = hash;
  for (let round = 0; revision >= 3 && round < 50; round += 1) key = digest('md5', key.subarray(0, keyBytes));
  return key.subarray(0, keyBytes);
}

const filled = (password) => Buffer.concat([Buffer.from(password, 'latin1'), FILLING]).subarray(0, 32);

const hex = (bytes) => `<${bytes.toString('hex')}>`;
