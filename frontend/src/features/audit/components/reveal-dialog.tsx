import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { TextField } from '@/components/text-field';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';
import { characterCount } from '@/lib/text/characters';

import { useRevealPersonalData } from '../api/reveal-personal-data';
import { typeWords } from '../event-words';

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

  const submit = () => {
    const trimmed = reason.trim();
    if (characterCount(trimmed) < shortestReason) {
      setWrong('Say why, in a sentence: the person whose data it is can read it.');
      return;
    }
    const asked = { stream, sequence, reason: trimmed };
    reveal.mutate({ ...asked, commandId: idFor(asked) });
  };

  if (data) {
    return (
      <Dialog title={`What “${typeWords(data.type)}” says`} onClose={onClose}>
        <div className={styles.form}>
          <ValueTree value={data.data} />
          {data.withheld.length > 0 && (
            <p className={styles.small}>Never shown to anybody: {data.withheld.join(', ')}.</p>
          )}
          <p className={styles.small}>That you saw this is written down as {data.position}.</p>
          <div className={styles.actions}>
            <Button variant="primary" onClick={onClose}>
              Done
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={`Reveal event ${sequence} of ${stream}?`} onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!reveal.isPending) submit();
        }}
      >
        <p>
          What is personal in it is opened for you. Before that, it is written into the log that you looked, when, and why.
        </p>
        <TextField
          label="Reason"
          name="reason"
          autoComplete="off"
          maxLength={longestReason}
          hint="It stays in the log, and the person concerned finds it in what is kept about them."
          value={reason}
          error={reasonError}
          onChange={(event) => {
            setReason(event.target.value);
            setWrong(undefined);
          }}
        />
        {reveal.isError && reasonError === undefined && <ProblemNotice text={problemText(reveal.error)} />}
        <div className={styles.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="danger" busy={reveal.isPending}>
            Reveal
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
