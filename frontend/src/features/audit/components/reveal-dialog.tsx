import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { landIn } from '@/components/land-in';
import { ProblemNotice } from '@/components/notice';
import { TextField } from '@/components/text-field';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';
import { characterCount } from '@/lib/text/characters';

import { useRevealPersonalData } from '../api/reveal-personal-data';
import { typeWords } from '../event-words';
import { auditText } from '../text';

import styles from './reveal-dialog.module.css';
import { ValueTree } from './value-tree';

const shortestReason = 10;
const longestReason = 300;

interface RevealDialogProps {
  stream: string;
  sequence: number;
  onClose: () => void;
}

/** Asks why, writes that down, and shows what an event says. What it showed is gone when it closes. */
export function RevealDialog({ stream, sequence, onClose }: RevealDialogProps) {
  const reveal = useRevealPersonalData();
  const { idFor } = useCommandId();
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState<string>();
  const reasonError = wrong ?? fieldText(reveal.error, '/reason');
  const { data } = reveal;
  const text = auditText().reveal;

  const submit = () => {
    const trimmed = reason.trim();
    if (characterCount(trimmed) < shortestReason) {
      setWrong(text.reasonNeeded);
      return;
    }
    const asked = { stream, sequence, reason: trimmed };
    reveal.mutate({ ...asked, commandId: idFor(asked) });
  };

  if (data) {
    return (
      <Dialog title={text.says(typeWords(data.type))} onClose={onClose}>
        <div ref={landIn} className={styles.form} tabIndex={-1}>
          <ValueTree value={data.data} />
          {data.withheld.length > 0 && (
            <p className={styles.small}>{text.withheld(data.withheld.join(', '))}</p>
          )}
          <p className={styles.small}>{text.writtenDown(data.position)}</p>
          <div className={styles.actions}>
            <Button variant="primary" onClick={onClose}>
              {text.done}
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={text.asks(sequence, stream)} onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!reveal.isPending) submit();
        }}
      >
        <p>{text.means}</p>
        <TextField
          label={text.reason}
          name="reason"
          autoComplete="off"
          maxLength={longestReason}
          hint={text.reasonHint}
          value={reason}
          error={reasonError}
          onChange={(event) => {
            setReason(event.target.value);
            setWrong(undefined);
          }}
        />
        {reveal.isError && reasonError === undefined && <ProblemNotice text={problemText(reveal.error)} />}
        <div className={styles.actions}>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" variant="danger" busy={reveal.isPending}>
            {text.reveal}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
