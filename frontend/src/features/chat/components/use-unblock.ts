import { useToast } from '@/components/toasts';
import type { Person } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useBlockPerson } from '../api/block-person';
import { chatText } from '../text';

import { displayName } from './person-name';

/** Unblocks somebody and says so. */
export function useUnblock(): (person: Person) => void {
  const block = useBlockPerson();
  const toast = useToast();
  return (person) =>
    block.mutate(
      { person, isBlocked: false },
      {
        onSuccess: () => toast(chatText().people.isUnblocked(displayName(person))),
        onError: (error) => toast(problemLine(problemText(error))),
      },
    );
}
