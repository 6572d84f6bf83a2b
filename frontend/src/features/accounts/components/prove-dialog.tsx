import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { PasswordField, TextField } from '@/components/text-field';
import { ProblemError } from '@/lib/api/problem';
import { problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { accountsText } from '../text';

import styles from './form.module.css';

interface Proof {
  password: string;
  code: string;
  commandId: string;
}

interface ProveDialogProps {
  title: string;
  /** What happens then. */
  explanation: string;
  /** The verb of the button that does it. */
  action: string;
  variant: 'primary' | 'danger';
  request: {
    mutate: (proof: Proof, options: { onSuccess?: () => void; onError: (error: Error) => void }) => void;
    isPending: boolean;
    error: Error | null;
  };
  onDone?: () => void;
  onClose: () => void;
}

/** Asks for all that logging in takes, before something that weakens the account. */
export function ProveDialog({ title, explanation, action, variant, request, onDone, onClose }: ProveDialogProps) {
  const { idFor } = useCommandId();
  const [values, setValues] = useState({ password: '', code: '' });
  const [wrong, setWrong] = useState<{ password?: string | undefined; code?: string | undefined }>({});
  const text = accountsText();
  const isFieldsFault = wrong.password !== undefined || wrong.code !== undefined;

  const set = (name: keyof typeof values) => (event: { target: { value: string } }) => {
    setValues({ ...values, [name]: event.target.value });
    setWrong({ ...wrong, [name]: undefined });
  };

  const submit = () => {
    const found = {
      password: values.password === '' ? text.wrong.noPassword : undefined,
      code: values.code.trim() === '' ? text.wrong.noCode : undefined,
    };
    setWrong(found);
    if (found.password !== undefined || found.code !== undefined) return;
    request.mutate(
      { ...values, commandId: idFor(values) },
      {
        ...(onDone && { onSuccess: onDone }),
        onError: (error) => {
          const code = error instanceof ProblemError ? error.code : '';
          setWrong({
            password: code === 'password-wrong' ? text.wrong.password : undefined,
            code: code === 'second-factor-wrong' ? text.wrong.code : undefined,
          });
        },
      },
    );
  };

  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>{explanation}</p>
        <PasswordField
          label={text.yourPassword}
          name="password"
          autoComplete="current-password"
          required
          value={values.password}
          error={wrong.password}
          onChange={set('password')}
        />
        <TextField
          label={text.code}
          hint={text.secondFactor.codeHint}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={values.code}
          error={wrong.code}
          onChange={set('code')}
        />
        {request.error && !isFieldsFault && <ProblemNotice text={problemText(request.error)} />}
        <div>
          <Button type="submit" variant={variant} busy={request.isPending}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
