// Seals a PDF that was written by hand, as PDF 1.3 to 1.5 do it: for fixtures and tests.

import { digest } from '../unlock/digest.mjs';
import { rc4 } from '../unlock/rc4.mjs';

const FILLING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const ID = Buffer.from('wherry fixture 1');
/** Whatever its owner forbids: to print, for instance. */
const PERMISSIONS = -3904;

/**
 * @param {Buffer} pdf whose only secrets are in streams
 * @param {{user?: string, owner: string, revision?: 2 | 3}} how
 * @returns {Buffer}
 */
export function sealPdf(pdf, { user = '', owner, revision = 3 }) {
  const keyBytes = revision === 2 ? 5 : 16;
  const often = (key, bytes) => rounds(revision).reduce((sealed, round) => rc4(key.map((byte) => byte ^ round), sealed), bytes);
  const ofOwner = often(spun(digest('md5', filled(owner)), revision, keyBytes), filled(user));
  const allowed = Buffer.alloc(4);
  allowed.writeInt32LE(PERMISSIONS);
  const key = spun(digest('md5', filled(user), ofOwner, allowed, ID), revision, keyBytes);
  const ofUser = revision === 2 ? rc4(key, FILLING) : Buffer.concat([often(key, digest('md5', FILLING, ID)), Buffer.alloc(16)]);

  const objects = [...pdf.toString('latin1').matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, number, body]) => {
    const [dictionary, stream] = body.split(/\nstream\n|\nendstream/);
    if (stream === undefined) return body;
    const own = digest('md5', key, Buffer.from([number, 0, 0, 0, 0])).subarray(0, Math.min(keyBytes + 5, 16));
    return `${dictionary}\nstream\n${rc4(own, Buffer.from(stream, 'latin1')).toString('latin1')}\nendstream`;
  });
  const seal = `<< /Filter /Standard /V ${revision - 1} /R ${revision} /Length ${8 * keyBytes} /P ${PERMISSIONS} /O ${hex(ofOwner)} /U ${hex(ofUser)} >>`;
  return written([...objects, seal]);
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
