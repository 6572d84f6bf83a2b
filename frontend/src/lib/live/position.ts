/** A place in the log: everything up to `sequence` of this stream has been seen. As text: `CHATS:12@1f3a9c00`. */
export interface Position {
  stream: string;
  sequence: number;
  /** Names the stream's incarnation; null when it is not known. */
  epoch: string | null;
}

/** Parses one position; null when the text is none. */
export function parsePosition(text: string): Position | null {
  const match = /^([A-Z][A-Z0-9_]*):(\d+)(?:@([0-9A-Za-z-]+))?$/.exec(text.trim());
  const [, stream, sequence, epoch] = match ?? [];
  if (stream === undefined || sequence === undefined) return null;
  return { stream, sequence: Number(sequence), epoch: epoch ?? null };
}

/** Parses positions that stand in one text, comma-separated, as in answers of the query API. */
export function parsePositions(text: string): Position[] {
  return text
    .split(',')
    .map(parsePosition)
    .filter((position) => position !== null);
}

/** The position within `stream` that a text of one or more positions names; the stream's start when it names none. */
export function positionIn(text: string, stream: string): Position {
  return parsePositions(text).find((position) => position.stream === stream) ?? { stream, sequence: 0, epoch: null };
}

/** The text that {@link parsePosition} reads. */
export function formatPosition({ stream, sequence, epoch }: Position): string {
  return epoch === null ? `${stream}:${sequence}` : `${stream}:${sequence}@${epoch}`;
}
