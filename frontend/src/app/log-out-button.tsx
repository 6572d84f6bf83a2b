import { useState } from 'react';

import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/dialog';
import { Icon } from '@/components/icon';
import { useToast } from '@/components/toasts';
import { useLogOut } from '@/features/accounts/api/log-out';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { appText } from './text';

/** Logs out; asks first when there are messages that were never sent. */
export function LogOutButton() {
  const { outbox } = useAccountRuntime();
  const logOut = useLogOut();
  const toast = useToast();
  const [unsent, setUnsent] = useState(0);
  const text = appText().logOut;
  const go = () => logOut.mutate(undefined, { onError: (error) => toast(problemLine(problemText(error))) });
  return (
    <>
      <Button
        busy={logOut.isPending}
        onClick={() => {
          const count = outbox.unsentCount();
          if (count > 0) setUnsent(count);
          else go();
        }}
      >
        <Icon name="exit" size={18} /> {text.action}
      </Button>
      {unsent > 0 && (
        <ConfirmDialog
          title={text.title}
          action={text.action}
          busy={logOut.isPending}
          onConfirm={go}
          onClose={() => setUnsent(0)}
        >
          <p>{text.unsent(unsent)}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
