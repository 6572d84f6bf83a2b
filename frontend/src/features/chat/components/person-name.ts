import type { Person, RoomWebhook } from '@/lib/api/models';

import { chatText } from '../text';

/** What a person is called where there is room for one name. */
export function displayName(person: Person | null | undefined): string {
  const text = chatText().people;
  if (!person) return text.somebody;
  if (person.deleted === true) return person.bot === true ? text.deletedBot : text.deleted;
  return person.name === '' ? `@${person.handle}` : person.name;
}

/** Whether what somebody said is gone with them. What a deleted bot has posted stays. */
export function isForgotten(person: Person | null | undefined): boolean {
  return person?.deleted === true && person.bot !== true;
}

/** Whom one may get to know by what they said: nobody while they are not known, oneself, programs, or who is gone. */
export function somebodyElse(person: Person | null, me: string): Person | null {
  const isOne = person !== null && person.account_id !== me && person.bot !== true && person.deleted !== true;
  return isOne && person.handle !== '' ? person : null;
}

/** A webhook as the author of what it posts. */
export function asPerson({ webhook_id: id, name }: RoomWebhook): Person {
  return { account_id: id, handle: '', name, bot: true, photo_url: null };
}
