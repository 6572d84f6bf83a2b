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

const shortestReason = 10;
const longestReason = 300;

/** Turns off the second factor of who lost the app and the recovery codes, after asking how that is known. */
export function ResetSecondFactorDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { account_id: id, handle } = account.person;
  const reset = useResetSecondFactor();
  const { idFor } = useCommandId();
  const toast = useToast();
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState<string>();
  const reasonError = wrong ?? fieldText(reset.error, '/reason');

  const submit = () => {
    const trimmed = reason.trim();
    const isShort = characterCount(trimmed) < shortestReason;
    setWrong(isShort ? 'Say in a sentence how you know that it is this person who asks.' : undefined);
    if (isShort) return;
    const asked = { account: id, reason: trimmed };
    reset.mutate(
      { ...asked, commandId: idFor(asked) },
      {
        onSuccess: () => {
          toast(`@${handle} logs in without a second factor now, and is told by mail.`);
          onClose();
        },
      },
    );
  };

  return (
    <Dialog title={`Reset the second factor of @${handle}?`} onClose={onClose}>
      <form
        className={styles.body}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>
          For who has lost both the app and the recovery codes: their password alone logs them in until they turn a new
          one on. Make sure that it is really this person who asks.
        </p>
        <TextField
          label="Reason"
          hint={`Also how you know who asks. @${handle} can read it.`}
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
        <p className={styles.note}>That you did it is written in the log.</p>
        {reset.isError && reasonError === undefined && <ProblemNotice text={problemText(reset.error)} />}
        <div className={styles.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="danger" busy={reset.isPending}>
            Reset
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
