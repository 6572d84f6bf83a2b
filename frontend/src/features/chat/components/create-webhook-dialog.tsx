import { useState } from 'react';

import { Button } from '@/components/button';
import { CopyButton } from '@/components/copy-button';
import { Dialog } from '@/components/dialog';
import { landIn } from '@/components/land-in';
import { ProblemNotice } from '@/components/notice';
import { TextField } from '@/components/text-field';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useCreateWebhook } from '../api/webhooks';
import { chatText } from '../text';

import styles from './invite-links.module.css';

/** Makes a webhook of a room and shows its address, which is done this once. */
export function CreateWebhookDialog({ room, onClose }: { room: string; onClose: () => void }) {
  const create = useCreateWebhook(room);
  const { idFor } = useCommandId();
  const [name, setName] = useState('');
  const text = chatText().webhooks;

  if (create.data) {
    const address = new URL(create.data.path, location.origin).href;
    return (
      <Dialog title={text.made.title} onClose={onClose}>
        <div className={styles.form}>
          <div ref={landIn} className={styles.address}>
            <TextField
              label={text.made.label}
              readOnly
              value={address}
              hint={
                <>
                  {text.made.hint} <code>{'{"text": "Ahoy!"}'}</code>.
                </>
              }
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
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name, commandId: idFor({ name }) });
        }}
      >
        <TextField
          label={text.name}
          name="name"
          value={name}
          maxLength={40}
          autoComplete="off"
          hint={text.nameHint}
          error={fieldText(create.error, '/name')}
          onChange={(event) => setName(event.target.value)}
        />
        {create.isError && fieldText(create.error, '/name') === undefined && (
          <ProblemNotice text={problemText(create.error)} />
        )}
        <Button type="submit" variant="primary" busy={create.isPending}>
          {create.isPending ? text.making : text.make}
        </Button>
      </form>
    </Dialog>
  );
}
