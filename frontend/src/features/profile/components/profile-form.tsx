import { useState } from 'react';

import { Button } from '@/components/button';
import { ProblemNotice } from '@/components/notice';
import { TextArea, TextField } from '@/components/text-field';
import { useToast } from '@/components/toasts';
import type { Me } from '@/lib/api/models';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { characterCount } from '@/lib/text/characters';

import { useChangeProfile } from '../api/change-profile';

import styles from './profile-form.module.css';

const longestName = 60;
const longestBio = 500;

/** What others see of one, apart from the photo. */
export function ProfileForm({ me }: { me: Me }) {
  const change = useChangeProfile();
  const toast = useToast();
  // What one types stands until it is saved, whatever another device changes meanwhile.
  const [edited, setEdited] = useState<{ name: string; bio: string } | null>(null);
  const values = edited ?? { name: me.name, bio: me.bio };
  const isChanged = values.name !== me.name || values.bio !== me.bio;
  const wrong = { name: fieldText(change.error, '/name'), bio: fieldText(change.error, '/bio') };
  const bioLeft = longestBio - characterCount(values.bio);

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isChanged || bioLeft < 0) return;
        change.mutate(values, {
          onSuccess: () => {
            setEdited(null);
            toast('Your profile is saved.');
          },
        });
      }}
    >
      <TextField
        label="Name"
        name="name"
        autoComplete="name"
        maxLength={longestName}
        hint={`Shown next to your messages. Without one, you are @${me.handle}.`}
        value={values.name}
        error={wrong.name}
        onChange={(event) => setEdited({ ...values, name: event.target.value })}
      />
      <TextArea
        label="About you"
        name="bio"
        rows={4}
        hint={bioLeft > 100 ? 'A few lines that people in your rooms can read.' : `${bioLeft} characters left`}
        value={values.bio}
        error={wrong.bio ?? (bioLeft < 0 ? `At most ${longestBio} characters.` : undefined)}
        onChange={(event) => setEdited({ ...values, bio: event.target.value })}
      />
      {change.isError && wrong.name === undefined && wrong.bio === undefined && (
        <ProblemNotice text={problemText(change.error)} />
      )}
      <div className={styles.buttons}>
        <Button type="submit" variant="primary" busy={change.isPending} disabled={!isChanged}>
          {change.isPending ? 'Saving…' : 'Save'}
        </Button>
        {isChanged && !change.isPending && (
          <Button variant="quiet" onClick={() => setEdited(null)}>
            Undo
          </Button>
        )}
      </div>
    </form>
  );
}
