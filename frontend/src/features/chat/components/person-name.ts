import type { Person } from '@/lib/api/models';

/** What a person is called where there is room for one name. */
export function displayName(person: Person | null | undefined): string {
  if (!person) return 'Somebody';
  if (person.deleted === true) return 'Deleted person';
  return person.name === '' ? `@${person.handle}` : person.name;
}
