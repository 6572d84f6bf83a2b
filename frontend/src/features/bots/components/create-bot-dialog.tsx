import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { TextField } from '@/components/text-field';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useCreateBot } from '../api/change-bots';
import { botsText } from '../text';

import styles from './bots.module.css';

/** Makes a bot. What it is good for, a token and a room, comes after. */
export function CreateBotDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateBot();
  const { idFor } = useCommandId();
  const [name, setName] = useState('');
  const text = botsText();
  return (
    <Dialog title={text.new.title} onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name, commandId: idFor({ name }) }, { onSuccess: onClose });
        }}
      >
        <TextField
          label={text.name}
          name="name"
          value={name}
          maxLength={40}
          autoComplete="off"
          hint={text.new.nameHint}
          error={fieldText(create.error, '/name')}
          onChange={(event) => setName(event.target.value)}
        />
        {create.isError && fieldText(create.error, '/name') === undefined && (
          <ProblemNotice text={problemText(create.error)} />
        )}
        <Button type="submit" variant="primary" busy={create.isPending}>
          {create.isPending ? text.making : text.new.make}
        </Button>
      </form>
    </Dialog>
  );
}
