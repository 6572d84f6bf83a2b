import { useState } from 'react';

import { Button } from '@/components/button';
import { CheckBox } from '@/components/check-box';
import { Dialog } from '@/components/dialog';
import styles from '@/components/dialog-body.module.css';
import { ProblemNotice } from '@/components/notice';
import { TextField } from '@/components/text-field';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useOperateProjection } from '../api/operate-projection';
import { operationOf, wordsOf } from '../intents';
import type { Intent } from '../intents';
import { adminText } from '../text';

const longestReason = 200;
const shortestReason = 3;

interface OperateDialogProps {
  intent: Intent;
  /** It is written down at this position; what comes of it shows later. */
  onAsked: (position: string) => void;
  onClose: () => void;
}

/** Says what will happen, and asks for it. */
export function OperateDialog({ intent, onAsked, onClose }: OperateDialogProps) {
  const operate = useOperateProjection();
  const { idFor } = useCommandId();
  const [swapWhenReady, setSwapWhenReady] = useState(true);
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState<string>();
  const { title, lines, action, isDangerous } = wordsOf(intent);
  const projection = intent.model.name;
  const text = adminText();
  // Its reason is shorter than those that the common words for it are about.
  const isRefused = fieldText(operate.error, '/reason') !== undefined;
  const reasonError = wrong ?? (isRefused ? text.intents.skip.refused : undefined);

  const submit = () => {
    if (intent.kind === 'skip' && reason.trim().length < shortestReason) {
      setWrong(text.intents.skip.tooShort);
      return;
    }
    const operation = operationOf(intent, { swapWhenReady, reason });
    operate.mutate(
      { projection, operation, commandId: idFor({ projection, operation }) },
      { onSuccess: ({ position }) => onAsked(position) },
    );
  };

  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={styles.body}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!operate.isPending) submit();
        }}
      >
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
        {intent.kind === 'rebuild' && (
          <CheckBox checked={swapWhenReady} onChange={setSwapWhenReady}>
            {text.intents.rebuild.whenReady}
          </CheckBox>
        )}
        {intent.kind === 'skip' && (
          <TextField
            label={text.reason}
            name="reason"
            autoComplete="off"
            maxLength={longestReason}
            hint={text.intents.skip.hint}
            value={reason}
            error={reasonError}
            onChange={(event) => {
              setReason(event.target.value);
              setWrong(undefined);
            }}
          />
        )}
        <p className={styles.note}>{text.intents.note}</p>
        {operate.isError && reasonError === undefined && <ProblemNotice text={problemText(operate.error)} />}
        <div className={styles.actions}>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" variant={isDangerous ? 'danger' : 'primary'} busy={operate.isPending}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
