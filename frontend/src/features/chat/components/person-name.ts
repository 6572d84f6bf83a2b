import type { Person, RoomWebhook } from '@/lib/api/models';

import { chatText } from '../text';

/** What a person is called where there is room for one name. */
export function displayName(person: Person | null | undefined): string {
  if (!person) return chatText().people.somebody;
  if (person.deleted === true) return chatText().people.deleted;
  return person.name === '' ? `@${person.handle}` : person.name;
}

/** A webhook as the author of what it posts. */
export function asPerson({ webhook_id: id, name }: RoomWebhook): Person {
  return { account_id: id, handle: '', name, bot: true, photo_url: null };
}
