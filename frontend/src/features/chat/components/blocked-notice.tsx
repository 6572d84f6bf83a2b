import { Button } from '@/components/button';
import { Notice } from '@/components/notice';
import type { Person } from '@/lib/api/models';

import { chatText } from '../text';

import { displayName } from './person-name';
import { useUnblock } from './use-unblock';

/** Stands where one would write to somebody whom one has blocked. */
export function BlockedNotice({ person }: { person: Person }) {
  const unblock = useUnblock();
  const text = chatText().people;
  return (
    <Notice kind="info">
      <p>{text.blockedHere(displayName(person))}</p>
      <Button small onClick={() => unblock(person)}>
        {text.unblock}
      </Button>
    </Notice>
  );
}
