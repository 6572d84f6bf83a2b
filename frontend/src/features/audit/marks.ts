/** In the place of a personal value: whose it is and where it is sealed, or that nobody can open it any more. */
export interface Mark {
  kind: 'sealed' | 'erased';
  person: string;
  /** The event that can be revealed; null when it is not known. */
  place: { stream: string; sequence: number } | null;
}

/** The mark that a value is; null for every other value. */
export function markOf(value: unknown): Mark | null {
  if (!isObject(value) || typeof value.person !== 'string') return null;
  const kind = value.sealed === true ? 'sealed' : value.erased === true ? 'erased' : null;
  if (kind === null) return null;
  const { stream, sequence } = value;
  const place = typeof stream === 'string' && typeof sequence === 'number' ? { stream, sequence } : null;
  return { kind, person: value.person, place };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
