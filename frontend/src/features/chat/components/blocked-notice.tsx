import { Button } from '@/components/button';
import { Notice } from '@/components/notice';
import type { Person } from '@/lib/api/models';

import { displayName } from './person-name';
import { useUnblock } from './use-unblock';

/** Stands where one would write to somebody whom one has blocked. */
export function BlockedNotice({ person }: { person: Person }) {
  const unblock = useUnblock();
  return (
    <Notice kind="info">
      <p>You blocked {displayName(person)}, so nobody can write here.</p>
      <Button small onClick={() => unblock(person)}>
        Unblock
      </Button>
    </Notice>
  );
}
