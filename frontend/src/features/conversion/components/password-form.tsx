import { useState } from 'react';
import type { SubmitEvent } from 'react';

import { Button } from '@/components/button';
import { landWhenGone } from '@/components/land-when-gone';
import { PasswordField } from '@/components/text-field';
import type { Conversion } from '@/lib/api/models';
import { fieldText, problemLine, problemText } from '@/lib/problem/problem-text';

import { useGivePassword } from '../api/give-password';
import { conversionText } from '../text';

import styles from './password-form.module.css';

/** Asks for the password that a document opens with. */
export function PasswordForm({ conversion: { conversion_id: conversion, name, password_asked: because } }: { conversion: Conversion }) {
  const [password, setPassword] = useState('');
  const give = useGivePassword();
  const text = conversionText().password;
  const isWrong = because === 'wrong' && password === '' && give.isIdle;
  const problem = give.isError ? (fieldText(give.error, '/password') ?? problemLine(problemText(give.error))) : undefined;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (password === '' || give.isPending) return;
    // The form goes once the document is on its way.
    landWhenGone(document.activeElement);
    give.mutate({ conversion, password }, { onSuccess: () => setPassword('') });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <PasswordField
        label={text.of(name)}
        autoComplete="off"
        value={password}
        error={isWrong ? text.wrong : problem}
        hint={text.hint}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" variant="primary" small busy={give.isPending}>
        {text.convert}
      </Button>
    </form>
  );
}
