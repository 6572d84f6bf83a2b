import { useState } from 'react';

import { Button } from '@/components/button';
import { CopyButton } from '@/components/copy-button';
import { Dialog } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { SelectField, TextField } from '@/components/text-field';
import { problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useCreateInviteLink } from '../api/invite-links';

import styles from './invite-links.module.css';

const times = [
  [1, '1 hour'],
  [24, '1 day'],
  [168, '7 days'],
  [720, '30 days'],
] as const;
const people = [1, 5, 25, 100];

/** Makes a link into a room and shows it, which is done this once. */
export function CreateLinkDialog({ room, onClose }: { room: string; onClose: () => void }) {
  const create = useCreateInviteLink(room);
  const { idFor } = useCommandId();
  const [hours, setHours] = useState(168);
  const [uses, setUses] = useState<number | null>(25);

  if (create.data) {
    const address = new URL(`/join#${create.data.token}`, location.origin).href;
    return (
      <Dialog title="The link is made" onClose={onClose}>
        <div className={styles.form}>
          <div className={styles.address}>
            <TextField
              label="Send this to those who may come in"
              readOnly
              value={address}
              hint="It is shown this once. Whoever has it can join."
              onFocus={(event) => event.target.select()}
            />
            <CopyButton text={address} label="the invite link" />
          </div>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="New invite link" onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          const limits = { hours, uses };
          create.mutate({ limits, commandId: idFor(limits) });
        }}
      >
        <SelectField label="It works for" value={hours} onChange={(event) => setHours(Number(event.target.value))}>
          {times.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="For how many people"
          value={uses ?? ''}
          onChange={(event) => setUses(event.target.value === '' ? null : Number(event.target.value))}
        >
          {people.map((value) => (
            <option key={value} value={value}>
              {value === 1 ? '1 person' : `${value} people`}
            </option>
          ))}
          <option value="">As many as like</option>
        </SelectField>
        {create.isError && <ProblemNotice text={problemText(create.error)} />}
        <Button type="submit" variant="primary" busy={create.isPending}>
          {create.isPending ? 'Making it…' : 'Make the link'}
        </Button>
      </form>
    </Dialog>
  );
}
