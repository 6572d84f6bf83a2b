// The text of a table or of slides, out of what LibreOffice made of it in OpenDocument: a paragraph is a line, a table's row
// is a line with tabs between its cells, and sheets and slides stand apart. What is said beside, as comments are, is left out.
//
// It takes time in proportion to the document, whatever an engine that was taken over put there: nothing is nested or looked
// for twice, and what the document says to repeat is bounded.

import { listZip, unpack } from './inspect/zip.mjs';

const CONTENT = 'content.xml';
const PARAGRAPHS = new Set(['text:p', 'text:h']);
const CELLS = new Set(['table:table-cell', 'table:covered-table-cell']);
/** What begins apart from what came before. */
const PARTS = new Set(['table:table', 'draw:page', 'presentation:notes']);
/** What is about the text and not of it. */
const UNSAID = new Set(['office:annotation', 'text:tracked-changes']);
/** Tables are filled up to their edge by repeating empty cells; what has words is repeated by hand. */
const MOST_REPEATS = 1000;
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * The text, or null when the archive is damaged or has more of it than `mostBytes`.
 * @param {Buffer} archive
 * @param {number} mostBytes
 * @returns {string | null}
 */
export function textOfOpenDocument(archive, mostBytes) {
  const entry = listZip(archive)?.find(({ name }) => name === CONTENT);
  const xml = entry && unpack(archive, entry, mostBytes)?.toString('utf8');
  return xml ? textOf(xml, mostBytes) : null;
}

function textOf(xml, mostLetters) {
  const lines = new Lines(mostLetters);
  let at = 0;
  while (at < xml.length && !lines.isTooMuch) {
    const tag = xml.indexOf('<', at);
    lines.words(xml.slice(at, tag < 0 ? undefined : tag));
    if (tag < 0) break;
    const end = xml.indexOf('>', tag);
    if (end < 0) return null;
    readTag(lines, xml.slice(tag + 1, end));
    at = end + 1;
  }
  return lines.isTooMuch ? null : lines.text();
}

function readTag(lines, tag) {
  if (tag.startsWith('/')) return lines.close(tag.slice(1).trim());
  const [name] = tag.split(/[\s/]/, 1);
  lines.open(name, (attribute) => numberIn(tag, attribute));
  if (tag.endsWith('/')) lines.close(name);
}

/** What an attribute says, as a number between 1 and the most repeats. */
function numberIn(tag, attribute) {
  const begin = tag.indexOf(` ${attribute}="`);
  const number = begin < 0 ? 1 : Number.parseInt(tag.slice(begin + attribute.length + 3), 10);
  return Math.min(Math.max(number || 1, 1), MOST_REPEATS);
}

/** What was read so far. */
class Lines {
  #lines = [];
  #line = '';
  /** Paragraphs that are open: a text box stands in one, and has some of its own. */
  #paragraphs = 0;
  /** Elements that are open and not read. */
  #unsaid = 0;
  /** The row that is open: its words so far, how many tabs stand before the next, the open cell, and how often both are there. */
  #row = null;
  #left;
  isTooMuch = false;

  constructor(mostLetters) {
    this.#left = mostLetters;
  }

  open(name, number) {
    if (UNSAID.has(name)) this.#unsaid += 1;
    if (this.#unsaid > 0) return;
    if (PARAGRAPHS.has(name)) this.#paragraphs += 1;
    else if (PARTS.has(name)) this.#end('');
    else if (name === 'table:table-row') {
      this.#row = { line: '', tabs: 0, cell: null, columns: 1, repeats: number('table:number-rows-repeated') };
    } else if (CELLS.has(name) && this.#row) {
      Object.assign(this.#row, { cell: '', columns: number('table:number-columns-repeated') });
    } else if (name === 'text:s') this.#add(' '.repeat(number('text:c')));
    else if (name === 'text:tab') this.#add('\t');
    else if (name === 'text:line-break') this.#add('\n');
  }

  close(name) {
    if (UNSAID.has(name)) this.#unsaid = Math.max(0, this.#unsaid - 1);
    else if (this.#unsaid > 0) return;
    else if (PARAGRAPHS.has(name)) this.#endParagraph();
    else if (CELLS.has(name)) this.#endCell();
    else if (name === 'table:table-row') this.#endRow();
  }

  words(text) {
    if (text === '' || this.#paragraphs === 0 || this.#unsaid > 0) return;
    this.#add(decoded(text.replace(/\s+/g, ' ')));
  }

  text() {
    return `${this.#lines.join('\n').trim()}\n`;
  }

  get #isInCell() {
    return this.#row !== null && this.#row.cell !== null;
  }

  /** Within a cell, what would set lines or cells apart is a space. */
  #add(words) {
    if (this.#paragraphs === 0) return;
    if (this.#isInCell) this.#row.cell += words.replace(/[\t\n]/g, ' ');
    else this.#line += words;
  }

  #endParagraph() {
    this.#paragraphs = Math.max(0, this.#paragraphs - 1);
    if (this.#isInCell) {
      this.#row.cell += ' ';
    } else {
      this.#end(this.#line);
      this.#line = '';
    }
  }

  #endCell() {
    if (!this.#isInCell) return;
    const row = this.#row;
    const words = row.cell.trim();
    row.cell = null;
    if (words === '') {
      row.tabs = Math.min(row.tabs + row.columns, MOST_REPEATS);
      return;
    }
    this.#take(row.tabs + (words.length + 1) * row.columns);
    if (this.isTooMuch) return;
    row.line += '\t'.repeat(row.tabs) + Array(row.columns).fill(words).join('\t');
    row.tabs = 1;
  }

  #endRow() {
    if (this.#row === null) return;
    const { line, repeats } = this.#row;
    this.#row = null;
    this.#take(line.length * repeats);
    for (let times = line === '' ? 1 : repeats; times > 0 && !this.isTooMuch; times -= 1) this.#end(line);
  }

  /** No two empty lines follow each other. */
  #end(line) {
    const whole = line.trimEnd();
    if (whole === '' && (this.#lines.at(-1) ?? '') === '') return;
    this.#take(whole.length + 1);
    if (!this.isTooMuch) this.#lines.push(whole);
  }

  #take(letters) {
    this.#left -= letters;
    if (this.#left < 0) this.isTooMuch = true;
  }
}

function decoded(text) {
  return text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-fA-F]{1,6}));/g, (_, name, decimal, hexadecimal) => {
    if (name) return ENTITIES[name];
    const point = decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '';
  });
}
