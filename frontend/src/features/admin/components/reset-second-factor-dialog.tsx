import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import styles from '@/components/dialog-body.module.css';
import { ProblemNotice } from '@/components/notice';
import { TextField } from '@/components/text-field';
import { useToast } from '@/components/toasts';
import type { Account } from '@/lib/api/models';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';
import { characterCount } from '@/lib/text/characters';

import { useResetSecondFactor } from '../api/reset-second-factor';
import { adminText } from '../text';

const shortestReason = 10;
const longestReason = 300;

/** Turns off the second factor of who lost the app and the recovery codes, after asking how that is known. */
export function ResetSecondFactorDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { account_id: id, handle } = account.person;
  const reset = useResetSecondFactor();
  const { idFor } = useCommandId();
  const toast = useToast();
  const text = adminText().resetFactor;
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState<string>();
  const reasonError = wrong ?? fieldText(reset.error, '/reason');

  const submit = () => {
    const trimmed = reason.trim();
    const isShort = characterCount(trimmed) < shortestReason;
    setWrong(isShort ? text.tooShort : undefined);
    if (isShort) return;
    const asked = { account: id, reason: trimmed };
    reset.mutate(
      { ...asked, commandId: idFor(asked) },
      {
        onSuccess: () => {
          toast(text.done(handle));
          onClose();
        },
      },
    );
  };

  return (
    <Dialog title={text.title(handle)} onClose={onClose}>
      <form
        className={styles.body}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>{text.about}</p>
        <TextField
          label={adminText().reason}
          hint={text.hint(handle)}
          name="reason"
          autoComplete="off"
          maxLength={longestReason}
          required
          value={reason}
          error={reasonError}
          onChange={(event) => {
            setReason(event.target.value);
            setWrong(undefined);
          }}
        />
        <p className={styles.note}>{text.note}</p>
        {reset.isError && reasonError === undefined && <ProblemNotice text={problemText(reset.error)} />}
        <div className={styles.actions}>
          <Button onClick={onClose}>{adminText().cancel}</Button>
          <Button type="submit" variant="danger" busy={reset.isPending}>
            {text.action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
