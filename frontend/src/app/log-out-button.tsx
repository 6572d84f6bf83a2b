import { useState } from 'react';

import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/dialog';
import { Icon } from '@/components/icon';
import { useToast } from '@/components/toasts';
import { useLogOut } from '@/features/accounts/api/log-out';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

/** Logs out; asks first when there are messages that were never sent. */
export function LogOutButton() {
  const { outbox } = useAccountRuntime();
  const logOut = useLogOut();
  const toast = useToast();
  const [unsent, setUnsent] = useState(0);
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
        <Icon name="exit" size={18} /> Log out
      </Button>
      {unsent > 0 && (
        <ConfirmDialog
          title="Log out and lose messages?"
          action="Log out"
          busy={logOut.isPending}
          onConfirm={go}
          onClose={() => setUnsent(0)}
        >
          <p>
            {unsent === 1 ? 'One message was' : `${unsent} messages were`} not sent yet. They are removed from this device
            when you log out.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
