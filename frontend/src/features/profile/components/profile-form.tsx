import { useState } from 'react';

import { Button } from '@/components/button';
import { landWhenGone } from '@/components/land-when-gone';
import { ProblemNotice } from '@/components/notice';
import { TextArea, TextField } from '@/components/text-field';
import { useToast } from '@/components/toasts';
import type { Me } from '@/lib/api/models';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { characterCount } from '@/lib/text/characters';

import { useChangeProfile } from '../api/change-profile';
import { profileText } from '../text';

import styles from './profile-form.module.css';

const longestName = 60;
const longestBio = 500;

/** What others see of one, apart from the photo. */
export function ProfileForm({ me }: { me: Me }) {
  const change = useChangeProfile();
  const toast = useToast();
  const text = profileText();
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
            // Who has gone on meanwhile keeps what they have typed.
            setEdited((now) => (now === values ? null : now));
            toast(text.saved);
          },
        });
      }}
    >
      <TextField
        label={text.name}
        name="name"
        autoComplete="name"
        dir="auto"
        maxLength={longestName}
        hint={text.nameHint(me.handle)}
        value={values.name}
        error={wrong.name}
        onChange={(event) => setEdited({ ...values, name: event.target.value })}
      />
      <TextArea
        label={text.about}
        name="bio"
        rows={4}
        dir="auto"
        hint={bioLeft > 100 ? text.bioHint : text.bioLeft(bioLeft)}
        value={values.bio}
        error={wrong.bio ?? (bioLeft < 0 ? text.bioTooLong(longestBio) : undefined)}
        onChange={(event) => setEdited({ ...values, bio: event.target.value })}
      />
      {change.isError && wrong.name === undefined && wrong.bio === undefined && (
        <ProblemNotice text={problemText(change.error)} />
      )}
      <div className={styles.buttons}>
        <Button type="submit" variant="primary" busy={change.isPending} disabled={!isChanged}>
          {change.isPending ? text.saving : text.save}
        </Button>
        {isChanged && !change.isPending && (
          <Button
            variant="quiet"
            onClick={({ currentTarget }) => {
              landWhenGone(currentTarget);
              setEdited(null);
            }}
          >
            {text.undo}
          </Button>
        )}
      </div>
    </form>
  );
}
