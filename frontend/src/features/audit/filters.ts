import { isId } from '@/lib/ids/is-id';

import { auditText } from './text';

/** What narrows the list of events down; empty where it does not. */
export interface Filters {
  person: string;
  room: string;
  conversion: string;
  type: string;
  subject: string;
  command: string;
  correlation: string;
  /** RFC 3339. */
  from: string;
  /** RFC 3339. */
  to: string;
  /** `true` to see what auditors looked at, too. */
  reads: string;
}

export type FilterName = keyof Filters;

/** In the order of the form. */
const filterNames: readonly FilterName[] = [
  'person',
  'room',
  'conversion',
  'type',
  'from',
  'to',
  'command',
  'correlation',
  'subject',
  'reads',
];

export const noFilters: Filters = {
  person: '',
  room: '',
  conversion: '',
  type: '',
  subject: '',
  command: '',
  correlation: '',
  from: '',
  to: '',
  reads: '',
};

/** The filters that an address has. */
export function filtersOf(search: URLSearchParams): Filters {
  return each((name) => search.get(name)?.trim() ?? '');
}

/** The filters as an address has them. Ids, types and times only: nothing personal stands in an address. */
export function searchOf(filters: Partial<Filters>): string {
  const search = new URLSearchParams();
  for (const name of filterNames) {
    const value = filters[name] ?? '';
    if (value !== '') search.set(name, value);
  }
  return search.toString();
}

/** What auditors look at is an event, too; among what people do it would be noise. */
const readType = 'AuditRead';

/** Those that are set, as the API takes them. */
export function queryOf({ reads, ...filters }: Filters): Partial<Omit<Filters, 'reads'>> & { reads?: boolean } {
  const set = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
  return reads === 'true' || filters.type === readType ? set : { ...set, reads: false };
}

/** As the export takes them. With no filter it is the whole log, what auditors looked at included: only that can be verified. */
export function exportQueryOf(filters: Filters): Record<string, string> {
  if (isEverything(filters)) return {};
  const { from, to, reads, ...others } = queryOf(filters);
  return {
    ...others,
    ...(from === undefined ? {} : { since: from }),
    ...(to === undefined ? {} : { until: to }),
    ...(reads === undefined ? {} : { reads: String(reads) }),
  };
}

/** Whether nothing narrows the list down. */
export function isEverything(filters: Filters): boolean {
  return countOf({ ...filters, reads: '' }) === 0;
}

/** What was typed, without the blanks that come along when an id is copied. */
export function trimmed(filters: Filters): Filters {
  return each((name) => filters[name].trim());
}

/** How many are set. */
export function countOf(filters: Filters): number {
  return Object.values(filters).filter((value) => value !== '').length;
}

/** What is wrong with a filter; undefined when it can be asked for. */
export function wrongWith(filters: Filters): Partial<Record<FilterName, string>> {
  const text = auditText().filter;
  const wrong: Partial<Record<FilterName, string>> = {};
  for (const name of ['person', 'room', 'conversion', 'command'] as const) {
    if (filters[name] !== '' && !isId(filters[name])) wrong[name] = text.wrongId;
  }
  for (const name of ['from', 'to'] as const) {
    if (filters[name] !== '' && Number.isNaN(Date.parse(filters[name]))) wrong[name] = text.wrongTime;
  }
  const { from, to } = filters;
  if (from !== '' && to !== '' && Date.parse(from) >= Date.parse(to)) wrong.to = text.wrongOrder;
  return wrong;
}

function each(value: (name: FilterName) => string): Filters {
  return Object.fromEntries(filterNames.map((name) => [name, value(name)])) as unknown as Filters;
}
