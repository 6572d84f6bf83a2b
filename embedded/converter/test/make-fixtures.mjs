// Makes the fixtures that no program here writes: `node test/make-fixtures.mjs` in the converter's folder. The same every time.

import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { CompoundFile } from '../inspect/compound.mjs';
import { digest, number } from '../unlock/digest.mjs';
import { rc4 } from '../unlock/rc4.mjs';
import { writeZip } from '../write-zip.mjs';
import { sealPdf } from './seal-pdf.mjs';
import { written } from './write-pdf.mjs';
import { writeCompound } from './write-compound.mjs';

const DOCUMENTS = new URL('../../../fixtures/documents/', import.meta.url);
const words = (what) => `Wherry fixture ${what}: the ferry leaves at dawn.`;

const made = {
  'utf16.csv': Buffer.from(`\ufeffGröße\tнабережная\t渡船\r\n12\t${words('utf-16')}\t30\r\n`, 'utf16le'),
  // Windows-1251.
  'cyrillic.csv': Buffer.from('\xcf\xe0\xf0\xee\xec;\xf3\xf5\xee\xe4\xe8\xf2\r\n1;\xed\xe0 \xf0\xe0\xf1\xf1\xe2\xe5\xf2\xe5\r\n', 'latin1'),
  'tabs.xls': Buffer.from(`Quay\tGröße\r\nNorth\t12\r\n${words('tabs')}\t30\r\n`, 'latin1'),
  'web-page.xls': Buffer.from(webPage(), 'latin1'),
  'macro.docm': macroDocument(),
  'password-cryptoapi.xls': await sealedWorkbook('ferry'),
  'password.pdf': sealPdf(await readFile(new URL('plain.pdf', DOCUMENTS)), { user: 'ferry', owner: 'quay' }),
  'owner-password.pdf': sealPdf(await readFile(new URL('plain.pdf', DOCUMENTS)), { owner: 'quay' }),
  'scanned.pdf': scannedPage(),
};
for (const [name, bytes] of Object.entries(made)) await writeFile(new URL(name, DOCUMENTS), bytes);

/** A page as scanners give it: a picture, here of a dark bar on grey paper. */
function scannedPage() {
  const picture = Array.from({ length: 8 }, (_, row) => (row === 3 ? '20' : 'd0').repeat(8)).join('');
  const content = 'q 200 0 0 100 0 0 cm /Im1 Do Q';
  return written([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Resources << /XObject << /Im1 4 0 R >> >> /Contents 5 0 R >>',
    `<< /Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /ASCIIHexDecode /Length ${picture.length + 1} >>\nstream\n${picture}>\nendstream`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ]);
}

/** A report as old programs for the web give it, in Windows-1252. */
function webPage() {
  const rows = [['Quay', 'Größe'], ['North', '12'], [words('web page')]];
  const table = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\r\n');
  return `<html xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252"></head>
<body><table border="1">
${table}
</table></body></html>
`;
}

/** A document with a macro that runs on opening and would replace the text. */
function macroDocument() {
  const office = 'http://schemas.openxmlformats.org';
  const relations = (type, target) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="rId1" Type="${type}" Target="${target}"/></Relationships>`;
  const parts = {
    '[Content_Types].xml': `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`,
    '_rels/.rels': relations(`${office}/officeDocument/2006/relationships/officeDocument`, 'word/document.xml'),
    'word/_rels/document.xml.rels': relations('http://schemas.microsoft.com/office/2006/relationships/vbaProject', 'vbaProject.bin'),
    'word/document.xml': `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="${office}/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>${words('docm')}</w:t></w:r></w:p></w:body></w:document>`,
  };
  const entries = Object.entries(parts).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
  return writeZip([...entries, { name: 'word/vbaProject.bin', bytes: macros() }]);
}

/** A project of Visual Basic with one module ([MS-OVBA] 2.3.4.2). */
function macros() {
  const [name, wide] = ['ThisDocument', Buffer.from('ThisDocument', 'utf16le')];
  const source = `Attribute VB_Name = "ThisDocument"\r
Private Sub Document_Open()\r
    ThisDocument.Content.Text = "The macro ran."\r
End Sub\r
Sub AutoOpen()\r
    ThisDocument.Content.Text = "The macro ran."\r
End Sub\r
`;
  const [zero, english, one] = [number(0), number(0x409), Buffer.from([1, 0])];
  const records = [
    [0x01, number(1)], [0x02, english], [0x14, english], [0x03, Buffer.from([0xe4, 0x04])], [0x04, 'Project'],
    [0x05, ''], [0x40, ''], [0x06, ''], [0x3d, ''], [0x07, zero], [0x08, zero],
    // The version's length does not count its second number.
    [0x09, number(1), one], [0x0c, ''], [0x3c, ''], [0x0f, one], [0x13, Buffer.from([0xff, 0xff])],
    [0x19, name], [0x47, wide], [0x1a, name], [0x32, wide], [0x1c, ''], [0x48, ''], [0x31, zero], [0x1e, zero],
    [0x2c, Buffer.from([0xff, 0xff])], [0x22, ''], [0x2b, ''], [0x10, ''],
  ];
  const directory = records.flatMap(([kind, content, more = Buffer.alloc(0)]) => {
    const bytes = Buffer.from(content);
    return [Buffer.from([kind, 0]), number(bytes.length), bytes, more];
  });
  return writeCompound({
    PROJECT: Buffer.from('ID="{00000000-0000-0000-0000-000000000000}"\r\nDocument=ThisDocument/&H00000000\r\nName="Project"\r\n'),
    VBA: {
      dir: packedForBasic(Buffer.concat(directory)),
      _VBA_PROJECT: Buffer.from('cc61ffff000000', 'hex'),
      ThisDocument: packedForBasic(Buffer.from(source)),
    },
  });
}

/** As Visual Basic packs, but only as letters that stand for themselves: eight behind each byte that says so. */
function packedForBasic(bytes) {
  const groups = [];
  for (let at = 0; at < bytes.length; at += 8) groups.push(Buffer.from([0]), bytes.subarray(at, at + 8));
  const chunk = Buffer.concat(groups);
  const head = Buffer.alloc(3, 1);
  head.writeUInt16LE((chunk.length - 1) | 0xb000, 1);
  return Buffer.concat([head, chunk]);
}

/** The plain workbook, sealed as Excel 2002 does it. */
async function sealedWorkbook(password) {
  const plain = new CompoundFile(await readFile(new URL('plain.xls', DOCUMENTS))).read('Workbook', Infinity);
  const chance = (what) => createHash('sha1').update(`wherry ${what}`).digest().subarray(0, 16);
  const salt = chance('salt');
  const start = digest('sha1', salt, Buffer.from(password, 'utf16le'));
  const keyOf = (block) => digest('sha1', start, number(block)).subarray(0, 16);

  const verifier = chance('verifier');
  const proof = rc4(keyOf(0), Buffer.concat([verifier, digest('sha1', verifier)]));
  const provider = Buffer.from('Microsoft Enhanced Cryptographic Provider v1.0\0', 'utf16le');
  // Flags, nothing more, RC4, SHA-1, 128 bits, the kind of provider, nothing twice.
  const header = Buffer.concat([...[4, 0, 0x6801, 0x8004, 128, 1, 0, 0].map(number), provider]);
  const seal = Buffer.concat([
    Buffer.from([1, 0, 4, 0, 2, 0]), number(4), number(header.length), header,
    number(16), salt, proof.subarray(0, 16), number(20), proof.subarray(16),
  ]);
  const record = Buffer.concat([Buffer.from([0x2f, 0, seal.length & 0xff, seal.length >> 8]), seal]);

  const head = 4 + plain.readUInt16LE(2);
  const whole = shifted(Buffer.concat([plain.subarray(0, head), record, plain.subarray(head)]), record.length);
  const sealed = Buffer.alloc(whole.length);
  for (let block = 0; block * 1024 < whole.length; block += 1) {
    rc4(keyOf(block), whole.subarray(block * 1024, (block + 1) * 1024)).copy(sealed, block * 1024);
  }
  for (let at = 0; at + 4 <= whole.length; at += 4 + whole.readUInt16LE(at + 2)) {
    const [kind, bytes] = [whole.readUInt16LE(at), whole.readUInt16LE(at + 2)];
    const open = [0x0809, 0x2f, 0xe1].includes(kind) ? bytes : kind === 0x85 ? 4 : 0;
    whole.copy(sealed, at, at, at + 4 + open);
  }
  return writeCompound({ Workbook: sealed });
}

/** With the sheets where they are now. */
function shifted(workbook, by) {
  const moved = Buffer.from(workbook);
  for (let at = 0; at + 4 <= moved.length; at += 4 + moved.readUInt16LE(at + 2)) {
    if (moved.readUInt16LE(at) === 0x85) moved.writeUInt32LE(moved.readUInt32LE(at + 4) + by, at + 4);
  }
  return moved;
}
