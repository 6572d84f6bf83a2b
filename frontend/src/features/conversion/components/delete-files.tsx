import { useState } from 'react';

import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/dialog';
import { Icon } from '@/components/icon';
import { useToast } from '@/components/toasts';
import type { Conversion } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';

import { useDeleteConversionFiles } from '../api/delete-conversion-files';
import { conversionText } from '../text';

/** Deletes the document and what was made of it, before their time, once that is confirmed. */
export function DeleteFiles({ conversion: { conversion_id: id, name, status } }: { conversion: Conversion }) {
  const [isAsking, setAsking] = useState(false);
  const deletion = useDeleteConversionFiles();
  const toast = useToast();
  const text = conversionText().actions;
  const isOpen = status === 'queued' || status === 'converting' || status === 'locked';
  const confirm = () =>
    deletion.mutate(id, {
      onSuccess: () => toast(text.isDeleted(name)),
      onError: (error) => toast(problemLine(problemText(error))),
      onSettled: () => setAsking(false),
    });
  return (
    <>
      <Button small square variant="quiet" aria-label={text.deleteOf(name)} onClick={() => setAsking(true)}>
        <Icon name="bin" size={16} />
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={text.asksDelete(name)}
          action={text.deleteNow}
          busy={deletion.isPending}
          onClose={() => setAsking(false)}
          onConfirm={confirm}
        >
          <p>{isOpen ? text.deleteOpenMeans : text.deleteMeans}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
