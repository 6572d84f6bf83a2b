import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { PasswordField } from '@/components/text-field';
import { ProblemError } from '@/lib/api/problem';
import { problemText } from '@/lib/problem/problem-text';

import { accountsText } from '../text';

import styles from './form.module.css';

interface PasswordDialogProps {
  title: string;
  /** What happens then. */
  explanation: string;
  action: string;
  variant: 'primary' | 'danger';
  request: { isPending: boolean; error: Error | null };
  onSubmit: (password: string) => void;
  onClose: () => void;
}

/** Asks for the password before something. */
export function PasswordDialog({ title, explanation, action, variant, request, onSubmit, onClose }: PasswordDialogProps) {
  const [password, setPassword] = useState('');
  const [isEmpty, setEmpty] = useState(false);
  const isWrong = request.error instanceof ProblemError && request.error.code === 'password-wrong';
  const text = accountsText();
  const wrong = isWrong ? text.wrong.password : undefined;
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setEmpty(password === '');
          if (password !== '') onSubmit(password);
        }}
      >
        <p>{explanation}</p>
        <PasswordField
          label={text.yourPassword}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          error={isEmpty ? text.wrong.noPassword : wrong}
          onChange={(event) => {
            setPassword(event.target.value);
            setEmpty(false);
          }}
        />
        {request.error && !isWrong && <ProblemNotice text={problemText(request.error)} />}
        <div>
          <Button type="submit" variant={variant} busy={request.isPending}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
