import { ConfirmDialog } from '@/components/dialog';
import { useToast } from '@/components/toasts';
import type { Person } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useBlockPerson } from '../api/block-person';

import { displayName } from './person-name';

/** Asks before somebody is blocked, and does it. */
export function BlockDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const block = useBlockPerson();
  const toast = useToast();
  const name = displayName(person);
  return (
    <ConfirmDialog
      title={`Block ${name}?`}
      action="Block"
      busy={block.isPending}
      onClose={onClose}
      onConfirm={() =>
        block.mutate(
          { person, isBlocked: true },
          {
            onSuccess: () => toast(`${name} is blocked.`),
            onError: (error) => toast(problemLine(problemText(error))),
            onSettled: onClose,
          },
        )
      }
    >
      <p>
        {name} can no longer write to you or invite you, and what they say in rooms that you share is folded away. They are
        not told. You can unblock them here and in your profile.
      </p>
    </ConfirmDialog>
  );
}
