import type { AuditEvent } from '@/lib/api/models';

/** What an auditor looks at: one boundary of the log, or one message of a timeline. */
export interface Boundary {
  stream: string;
  subject: string;
  message?: string;
}

/** The boundary that an address names; null when it names none. */
export function boundaryOf(search: URLSearchParams): Boundary | null {
  const [stream, subject, message] = ['stream', 'subject', 'message'].map((name) => search.get(name) ?? '');
  if (stream === undefined || subject === undefined || stream === '' || subject === '') return null;
  return { stream, subject, ...(message === undefined || message === '' ? {} : { message }) };
}

/** The address of a moment of a boundary, and of what it is compared with. */
export function stateSearch(boundary: Boundary, at: string, from: string | null): string {
  const search = new URLSearchParams({ ...boundary });
  if (at !== '') search.set('at', at);
  if (from !== null) search.set('from', from);
  return search.toString();
}

/**
 * Where a moment lies among the events of its boundary: 0 is before the first one, the number of events after the last.
 * The moment is a sequence, a time, or empty for now.
 */
export function stopOf(at: string, events: readonly AuditEvent[]): number {
  if (at === '') return events.length;
  const isBefore = /^\d+$/.test(at)
    ? ({ sequence }: AuditEvent) => sequence <= Number(at)
    : ({ stored_at: time }: AuditEvent) => Date.parse(time) <= Date.parse(at);
  const next = events.findIndex((event) => !isBefore(event));
  return next < 0 ? events.length : next;
}

/** The moment right after so many of the events, as the API takes it. */
export function momentAt(stop: number, events: readonly AuditEvent[]): string {
  return String(events[stop - 1]?.sequence ?? 0);
}
