// Documents that open with a password only, told by their containers, before an engine has to try.

import { inflateRawSync } from 'node:zlib';

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const OLE2 = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);

/** True for a document that is sealed with a password in a way that its container shows. */
export function isSealed(document) {
  if (document.subarray(0, 8).equals(OLE2)) {
    // Names in a compound file's directory are UTF-16; this stream holds a sealed Office Open XML package.
    return document.includes(Buffer.from('EncryptedPackage', 'utf16le'));
  }
  if (document.subarray(0, 4).equals(ZIP)) {
    return openDocumentManifest(document)?.includes('encryption-data') ?? false;
  }
  return false;
}

/** The text of META-INF/manifest.xml in an OpenDocument package, if it can be had. */
function openDocumentManifest(document) {
  const name = 'META-INF/manifest.xml';
  // The central directory has the sizes and the place of each part.
  for (let at = document.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = document.indexOf('PK\x01\x02', at + 4, 'latin1')) {
    if (at + 46 > document.length) return null;
    const nameLength = document.readUInt16LE(at + 28);
    if (document.toString('latin1', at + 46, at + 46 + nameLength) !== name) continue;
    return inflated(document, document.readUInt32LE(at + 42), document.readUInt32LE(at + 20), document.readUInt16LE(at + 10));
  }
  return null;
}

function inflated(document, place, packedLength, method) {
  if (place + 30 > document.length) return null;
  const start = place + 30 + document.readUInt16LE(place + 26) + document.readUInt16LE(place + 28);
  const packed = document.subarray(start, start + packedLength);
  if (method === 0) return packed.toString('utf8');
  try {
    return inflateRawSync(packed, { maxOutputLength: 4 << 20 }).toString('utf8');
  } catch {
    return null;
  }
}
