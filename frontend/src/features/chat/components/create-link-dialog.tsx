import { useState } from 'react';

import { Button } from '@/components/button';
import { CopyButton } from '@/components/copy-button';
import { Dialog } from '@/components/dialog';
import { landIn } from '@/components/land-in';
import { ProblemNotice } from '@/components/notice';
import { SelectField, TextField } from '@/components/text-field';
import { problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useCreateInviteLink } from '../api/invite-links';
import { chatText } from '../text';

import styles from './invite-links.module.css';

/** In hours. */
const times = [1, 24, 168, 720] as const;
const people = [1, 5, 25, 100];

/** Makes a link into a room and shows it, which is done this once. */
export function CreateLinkDialog({ room, onClose }: { room: string; onClose: () => void }) {
  const create = useCreateInviteLink(room);
  const { idFor } = useCommandId();
  const [hours, setHours] = useState(168);
  const [uses, setUses] = useState<number | null>(25);
  const text = chatText().links;

  if (create.data) {
    const address = new URL(`/join#${create.data.token}`, location.origin).href;
    return (
      <Dialog title={text.made.title} onClose={onClose}>
        <div className={styles.form}>
          <div ref={landIn} className={styles.address}>
            <TextField
              label={text.made.label}
              readOnly
              value={address}
              hint={text.made.hint}
              onFocus={(event) => event.target.select()}
            />
            <CopyButton text={address} label={text.made.copy} />
          </div>
          <Button variant="primary" onClick={onClose}>
            {text.made.done}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={text.new} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          const limits = { hours, uses };
          create.mutate({ limits, commandId: idFor(limits) });
        }}
      >
        <SelectField label={text.lasts} value={hours} onChange={(event) => setHours(Number(event.target.value))}>
          {times.map((value) => (
            <option key={value} value={value}>
              {text.times[value]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={text.forHowMany}
          value={uses ?? ''}
          onChange={(event) => setUses(event.target.value === '' ? null : Number(event.target.value))}
        >
          {people.map((value) => (
            <option key={value} value={value}>
              {text.people(value)}
            </option>
          ))}
          <option value="">{text.noLimit}</option>
        </SelectField>
        {create.isError && <ProblemNotice text={problemText(create.error)} />}
        <Button type="submit" variant="primary" busy={create.isPending}>
          {create.isPending ? text.making : text.make}
        </Button>
      </form>
    </Dialog>
  );
}
