import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { TextField } from '@/components/text-field';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useCreateBot } from '../api/change-bots';

import styles from './bots.module.css';

/** Makes a bot. What it is good for, a token and a room, comes after. */
export function CreateBotDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateBot();
  const { idFor } = useCommandId();
  const [name, setName] = useState('');
  return (
    <Dialog title="New bot" onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name, commandId: idFor({ name }) }, { onSuccess: onClose });
        }}
      >
        <TextField
          label="What it is called"
          name="name"
          value={name}
          maxLength={40}
          autoComplete="off"
          hint="Others see this name at what it posts, with a mark that it is no person."
          error={fieldText(create.error, '/name')}
          onChange={(event) => setName(event.target.value)}
        />
        {create.isError && fieldText(create.error, '/name') === undefined && (
          <ProblemNotice text={problemText(create.error)} />
        )}
        <Button type="submit" variant="primary" busy={create.isPending}>
          {create.isPending ? 'Making it…' : 'Make the bot'}
        </Button>
      </form>
    </Dialog>
  );
}
