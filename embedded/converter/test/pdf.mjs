// Reads what the tests ask of a PDF that LibreOffice wrote: pages, pictures, fonts, and the words in their order.

import { inflateSync } from 'node:zlib';

/** @param {Buffer} file */
export function readPdf(file) {
  const objects = new Map();
  for (const [, number, body] of file.toString('latin1').matchAll(/(?:^|\n)(\d+) 0 obj\s([\s\S]*?)\nendobj/g)) {
    objects.set(number, body);
  }
  const bodies = [...objects.values()];
  const letters = lettersByFont(objects);
  return {
    pages: bodies.filter((body) => /\/Type\s*\/Page\b(?!s)/.test(body)).length,
    images: bodies.filter((body) => /\/Subtype\s*\/Image\b/.test(body)).length,
    fonts: [...new Set(bodies.flatMap((body) => /\/BaseFont\s*\/[A-Z]+\+([\w-]+)/.exec(body)?.[1] ?? []))],
    text: bodies.map((body) => words(streamOf(body), letters)).join('\n'),
  };
}

function streamOf(body) {
  const start = /\bstream\r?\n/.exec(body);
  if (!start || !/\/FlateDecode/.test(body.slice(0, start.index))) return '';
  const packed = body.slice(start.index + start[0].length, body.lastIndexOf('endstream'));
  try {
    return inflateSync(Buffer.from(packed, 'latin1')).toString('latin1');
  } catch {
    return '';
  }
}

/** For each name that a page calls a font by: which letters its codes stand for. */
function lettersByFont(objects) {
  const letters = new Map();
  for (const body of objects.values()) {
    for (const [, name, font] of body.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(font) ?? '')?.[1];
      if (map) letters.set(name, readMap(streamOf(objects.get(map))));
    }
  }
  return letters;
}

function readMap(map) {
  const letters = new Map();
  for (const [, pairs] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, code, text] of pairs.matchAll(/<(\w+)>\s*<(\w+)>/g)) {
      letters.set(code.toUpperCase(), Buffer.from(text, 'hex').swap16().toString('utf16le'));
    }
  }
  return letters;
}

/** One line of text for each text object. */
function words(content, letters) {
  let font;
  let line = '';
  for (const [, name, shown, end] of content.matchAll(/\/(F\d+) [\d.]+ Tf|(<\w+>\s*Tj|\[[^\]]*\]\s*TJ)|\b(ET)\b/g)) {
    if (name) font = letters.get(name);
    if (end) line += '\n';
    for (const [, codes] of (shown ?? '').matchAll(/<(\w+)>/g)) {
      for (const [code] of codes.matchAll(/\w\w/g)) line += font?.get(code.toUpperCase()) ?? '';
    }
  }
  return line;
}
