import { useState } from 'react';

import { Button } from '@/components/button';
import { CopyButton } from '@/components/copy-button';
import { Dialog } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { TextField } from '@/components/text-field';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useCreateWebhook } from '../api/webhooks';

import styles from './invite-links.module.css';

/** Makes a webhook of a room and shows its address, which is done this once. */
export function CreateWebhookDialog({ room, onClose }: { room: string; onClose: () => void }) {
  const create = useCreateWebhook(room);
  const { idFor } = useCommandId();
  const [name, setName] = useState('');

  if (create.data) {
    const address = new URL(create.data.path, location.origin).href;
    return (
      <Dialog title="The webhook is made" onClose={onClose}>
        <div className={styles.form}>
          <div className={styles.address}>
            <TextField
              label="Let your program post to this address"
              readOnly
              value={address}
              hint={
                <>
                  It is shown this once. Whoever has it can post here: send JSON such as <code>{'{"text": "Ahoy!"}'}</code>.
                </>
              }
              onFocus={(event) => event.target.select()}
            />
            <CopyButton text={address} label="the webhook’s address" />
          </div>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="New webhook" onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name, commandId: idFor({ name }) });
        }}
      >
        <TextField
          label="What it is called"
          name="name"
          value={name}
          maxLength={40}
          autoComplete="off"
          hint="Members see this name at what it posts, with a mark that it is no person."
          error={fieldText(create.error, '/name')}
          onChange={(event) => setName(event.target.value)}
        />
        {create.isError && fieldText(create.error, '/name') === undefined && (
          <ProblemNotice text={problemText(create.error)} />
        )}
        <Button type="submit" variant="primary" busy={create.isPending}>
          {create.isPending ? 'Making it…' : 'Make the webhook'}
        </Button>
      </form>
    </Dialog>
  );
}
