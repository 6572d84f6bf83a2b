import { useId, useState } from 'react';

import { Button } from '@/components/button';
import { CheckBox } from '@/components/check-box';
import { CopyButton } from '@/components/copy-button';
import { Dialog } from '@/components/dialog';
import { landIn } from '@/components/land-in';
import { ProblemNotice } from '@/components/notice';
import { SelectField, TextField } from '@/components/text-field';
import type { BotScope, OwnBot } from '@/lib/api/models';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useCreateToken } from '../api/change-bots';
import { botsText } from '../text';
import { lives } from '../token-words';

import styles from './bots.module.css';

/** Makes a token of a bot and shows its text, which is done this once. */
export function CreateTokenDialog({ bot, onClose }: { bot: OwnBot; onClose: () => void }) {
  const create = useCreateToken(bot.bot_id);
  const text = botsText();
  if (create.data) {
    return (
      <Dialog title={text.made.title} onClose={onClose}>
        <div className={styles.form}>
          <div ref={landIn} className={styles.secret}>
            <TextField
              label={text.made.label}
              readOnly
              value={create.data.token}
              hint={text.made.hint}
              onFocus={(event) => event.target.select()}
            />
            <CopyButton text={create.data.token} label={text.made.copy} />
          </div>
          <Button variant="primary" onClick={onClose}>
            {text.made.done}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={text.tokens.newOf(bot.name)} onClose={onClose}>
      <TokenForm create={create} />
    </Dialog>
  );
}

function TokenForm({ create }: { create: ReturnType<typeof useCreateToken> }) {
  const { idFor } = useCommandId();
  const [name, setName] = useState('');
  const text = botsText();
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
        label={text.name}
        name="name"
        value={name}
        maxLength={40}
        autoComplete="off"
        hint={text.newToken.nameHint}
        error={errors.name}
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset className={styles.scopes} aria-describedby={errors.scopes === undefined ? undefined : scopesErrorId}>
        <legend>{text.newToken.may}</legend>
        <CheckBox checked={reads} onChange={setReads}>
          {text.newToken.reads}
        </CheckBox>
        <CheckBox checked={posts} onChange={setPosts}>
          {text.newToken.posts}
        </CheckBox>
        {errors.scopes !== undefined && (
          <p id={scopesErrorId} className={styles.error}>
            {errors.scopes}
          </p>
        )}
      </fieldset>
      <SelectField
        label={text.newToken.life}
        value={life}
        error={errors.days}
        onChange={(event) => setLife(Number(event.target.value))}
      >
        {lives.map(({ life: each }, index) => (
          <option key={each} value={index}>
            {text.newToken.lives[each]}
          </option>
        ))}
      </SelectField>
      {isElse && <ProblemNotice text={problemText(create.error)} />}
      <Button type="submit" variant="primary" busy={create.isPending}>
        {create.isPending ? text.making : text.newToken.make}
      </Button>
    </form>
  );
}
