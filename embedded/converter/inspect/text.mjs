// Plain text and tables in text: found out, and brought into the one encoding that the engine is told.

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** As much of a file as its kind is told by. */
const SAMPLE_BYTES = 64 * 1024;
const SEPARATORS = [',', ';', '\t', '|'];

/** The text, or null when the bytes are none: text has no zero characters. */
export function decodeText(bytes) {
  const text = decode(bytes);
  return text.includes('\0') ? null : text;
}

/** True when the bytes begin by saying their encoding. */
export function hasMark(bytes) {
  const [first, second] = bytes;
  return bytes.subarray(0, 3).equals(UTF8_MARK) || (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/**
 * A table's separator: the one that stands most evenly in its first lines.
 * @param {string} text
 */
export function separatorOf(text) {
  const lines = text.slice(0, SAMPLE_BYTES).split(/\r?\n/).filter((line) => line !== '').slice(0, 20);
  const counts = SEPARATORS.map((separator) => {
    const perLine = lines.map((line) => outsideQuotes(line).split(separator).length - 1);
    return { separator, lines: perLine.filter((count) => count > 0 && count === perLine[0]).length, first: perLine[0] ?? 0 };
  });
  counts.sort((a, b) => b.lines - a.lines || b.first - a.first);
  return counts[0].lines > 0 ? counts[0].separator : ',';
}

function decode(bytes) {
  if (bytes.subarray(0, 3).equals(UTF8_MARK)) return new TextDecoder('utf-8').decode(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8, so it is most likely from an older Windows of the West.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function outsideQuotes(line) {
  return line.replace(/"[^"]*"/g, '');
}
