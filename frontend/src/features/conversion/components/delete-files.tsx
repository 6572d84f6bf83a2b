import { useState } from 'react';

import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/dialog';
import { Icon } from '@/components/icon';
import { useToast } from '@/components/toasts';
import type { Conversion } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useDeleteConversionFiles } from '../api/delete-conversion-files';

/** Deletes the document and what was made of it, before their time, once that is confirmed. */
export function DeleteFiles({ conversion: { conversion_id: id, name, status } }: { conversion: Conversion }) {
  const [isAsking, setAsking] = useState(false);
  const deletion = useDeleteConversionFiles();
  const toast = useToast();
  const isOpen = status === 'queued' || status === 'converting' || status === 'locked';
  const confirm = () =>
    deletion.mutate(id, {
      onSuccess: () => toast(`${name} is deleted.`),
      onError: (error) => toast(problemLine(problemText(error))),
      onSettled: () => setAsking(false),
    });
  return (
    <>
      <Button small square variant="quiet" aria-label={`Delete ${name}`} onClick={() => setAsking(true)}>
        <Icon name="bin" size={16} />
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={`Delete ${name}?`}
          action="Delete now"
          busy={deletion.isPending}
          onClose={() => setAsking(false)}
          onConfirm={confirm}
        >
          <p>
            {isOpen ? 'It is not converted any further, and the document is deleted' : 'The document and what was made of it are deleted'}{' '}
            at once and for good. That it was here stays in the list.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
