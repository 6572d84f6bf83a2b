import { ConfirmDialog } from '@/components/dialog';
import { useToast } from '@/components/toasts';
import type { Person } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useBlockPerson } from '../api/block-person';
import { chatText } from '../text';

import { displayName } from './person-name';

/** Asks before somebody is blocked, and does it. */
export function BlockDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const block = useBlockPerson();
  const toast = useToast();
  const name = displayName(person);
  const text = chatText().people;
  return (
    <ConfirmDialog
      title={text.asksBlock(name)}
      action={text.block}
      busy={block.isPending}
      onClose={onClose}
      onConfirm={() =>
        block.mutate(
          { person, isBlocked: true },
          {
            onSuccess: () => toast(text.isBlocked(name)),
            onError: (error) => toast(problemLine(problemText(error))),
            onSettled: onClose,
          },
        )
      }
    >
      <p>{text.blockMeans(name)}</p>
    </ConfirmDialog>
  );
}
