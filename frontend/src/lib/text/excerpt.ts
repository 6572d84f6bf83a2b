import { linesWithoutMarks } from './markup';

/** A stretch of what was found, and whether it is what was looked for. */
interface Piece {
  text: string;
  hit: boolean;
}

/**
 * The same stretches without the signs of Markdown. An excerpt may begin or end between two of them: then the one that is there
 * is shown as it was written.
 */
export function withoutMarksOn(pieces: readonly Piece[]): Piece[] {
  const written = pieces.map(({ text }) => text).join('');
  const hits = pieces.flatMap(({ text, hit }) => new Array<boolean>(text.length).fill(hit));
  const shown: Piece[] = [];
  const put = (text: string, hit: boolean) => {
    const last = shown.at(-1);
    if (last?.hit === hit) last.text += text;
    else shown.push({ text, hit });
  };
  let from = 0;
  let isFirst = true;
  const lines = written.split('\n');
  linesWithoutMarks(lines).forEach((line, index) => {
    if (line !== null) {
      if (!isFirst) put('\n', false);
      isFirst = false;
      // Only signs are left out, so that each letter is the next one that is like it.
      let at = from;
      for (const unit of line.split('')) {
        at = written.indexOf(unit, at) + 1;
        put(unit, hits[at - 1] ?? false);
      }
    }
    from += (lines[index] ?? '').length + 1;
  });
  return shown;
}
