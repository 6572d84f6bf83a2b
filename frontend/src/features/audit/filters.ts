import { isId } from '@/lib/ids/is-id';

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
};

/** The filters that an address has. */
export function filtersOf(search: URLSearchParams): Filters {
  return Object.fromEntries(filterNames.map((name) => [name, search.get(name)?.trim() ?? ''])) as unknown as Filters;
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

/** Those that are set, as the API takes them. */
export function queryOf(filters: Filters): Partial<Filters> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}

/** What is wrong with a filter; undefined when it can be asked for. */
export function wrongWith(filters: Filters): Partial<Record<FilterName, string>> {
  const wrong: Partial<Record<FilterName, string>> = {};
  for (const name of ['person', 'room', 'conversion', 'command'] as const) {
    if (filters[name] !== '' && !isId(filters[name])) wrong[name] = 'An id has 32 digits and four hyphens.';
  }
  for (const name of ['from', 'to'] as const) {
    if (filters[name] !== '' && Number.isNaN(Date.parse(filters[name]))) wrong[name] = 'This is no time.';
  }
  const { from, to } = filters;
  if (from !== '' && to !== '' && Date.parse(from) >= Date.parse(to)) wrong.to = 'It must lie after the beginning.';
  return wrong;
}
