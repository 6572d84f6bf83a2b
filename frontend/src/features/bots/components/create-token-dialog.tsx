import { useId, useState } from 'react';

import { Button } from '@/components/button';
import { CheckBox } from '@/components/check-box';
import { CopyButton } from '@/components/copy-button';
import { Dialog } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { SelectField, TextField } from '@/components/text-field';
import type { BotScope, OwnBot } from '@/lib/api/models';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useCreateToken } from '../api/change-bots';
import { lives } from '../token-words';

import styles from './bots.module.css';

/** Makes a token of a bot and shows its text, which is done this once. */
export function CreateTokenDialog({ bot, onClose }: { bot: OwnBot; onClose: () => void }) {
  const create = useCreateToken(bot.bot_id);
  if (create.data) {
    return (
      <Dialog title="The token is made" onClose={onClose}>
        <div className={styles.form}>
          <div className={styles.secret}>
            <TextField
              label="Give your program this token"
              readOnly
              value={create.data.token}
              hint="It is shown this once. Whoever has it comes in as the bot, so keep it as you keep a password."
              onFocus={(event) => event.target.select()}
            />
            <CopyButton text={create.data.token} label="the token" />
          </div>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={`New token for ${bot.name}`} onClose={onClose}>
      <TokenForm create={create} />
    </Dialog>
  );
}

function TokenForm({ create }: { create: ReturnType<typeof useCreateToken> }) {
  const { idFor } = useCommandId();
  const [name, setName] = useState('');
  const [reads, setReads] = useState(true);
  const [posts, setPosts] = useState(true);
  const [life, setLife] = useState(1);
  const scopesErrorId = useId();
  const scopes: BotScope[] = [...(reads ? (['read-rooms'] as const) : []), ...(posts ? (['post-messages'] as const) : [])];
  const days = lives[life]?.days ?? null;
  const errors = {
    name: fieldText(create.error, '/name'),
    scopes: fieldText(create.error, '/scopes'),
    days: fieldText(create.error, '/expires_in_days'),
  };
  const isElse = create.isError && Object.values(errors).every((error) => error === undefined);
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const asked = { name, scopes, days };
        create.mutate({ ...asked, commandId: idFor(asked) });
      }}
    >
      <TextField
        label="What it is called"
        name="name"
        value={name}
        maxLength={40}
        autoComplete="off"
        hint="For you: where it is used, such as “build server”."
        error={errors.name}
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset className={styles.scopes} aria-describedby={errors.scopes === undefined ? undefined : scopesErrorId}>
        <legend>What a program may do by it</legend>
        <CheckBox checked={reads} onChange={setReads}>
          Read the rooms that the bot is in, and follow them live
        </CheckBox>
        <CheckBox checked={posts} onChange={setPosts}>
          Post, and edit, delete and react
        </CheckBox>
        {errors.scopes !== undefined && (
          <p id={scopesErrorId} className={styles.error}>
            {errors.scopes}
          </p>
        )}
      </fieldset>
      <SelectField
        label="How long it works"
        value={life}
        error={errors.days}
        onChange={(event) => setLife(Number(event.target.value))}
      >
        {lives.map(({ words }, index) => (
          <option key={words} value={index}>
            {words}
          </option>
        ))}
      </SelectField>
      {isElse && <ProblemNotice text={problemText(create.error)} />}
      <Button type="submit" variant="primary" busy={create.isPending}>
        {create.isPending ? 'Making it…' : 'Make the token'}
      </Button>
    </form>
  );
}
