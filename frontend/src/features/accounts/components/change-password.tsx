import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { PasswordField } from '@/components/text-field';
import { useToast } from '@/components/toasts';
import { ProblemError } from '@/lib/api/problem';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useChangePassword } from '../api/change-password';
import { checkPassword } from '../check-fields';
import { accountsText } from '../text';

import styles from './form.module.css';
import { NewPasswordField } from './new-password-field';

/** Another password, for who knows the one that there is. */
export function ChangePassword() {
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <Button onClick={() => setOpen(true)}>{accountsText().changePassword.open}</Button>
      {isOpen && <ChangeDialog onClose={() => setOpen(false)} />}
    </div>
  );
}

interface Wrong {
  current?: string | undefined;
  next?: string | undefined;
}

function ChangeDialog({ onClose }: { onClose: () => void }) {
  const change = useChangePassword();
  const toast = useToast();
  const { idFor } = useCommandId();
  const [values, setValues] = useState({ current: '', next: '' });
  const [wrong, setWrong] = useState<Wrong>({});
  const text = accountsText();
  const isFieldsFault = wrong.current !== undefined || wrong.next !== undefined;

  const set = (name: keyof typeof values) => (event: { target: { value: string } }) => {
    setValues({ ...values, [name]: event.target.value });
    setWrong({ ...wrong, [name]: undefined });
  };

  const submit = () => {
    const found: Wrong = {
      current: values.current === '' ? text.wrong.noPassword : undefined,
      next: checkPassword(values.next),
    };
    setWrong(found);
    if (found.current !== undefined || found.next !== undefined) return;
    change.mutate(
      { ...values, commandId: idFor(values) },
      {
        onSuccess: () => {
          toast(text.changePassword.done);
          onClose();
        },
        onError: (error) => {
          const isWrong = error instanceof ProblemError && error.code === 'password-wrong';
          setWrong({
            current: isWrong ? text.wrong.password : undefined,
            next: fieldText(error, '/new_password'),
          });
        },
      },
    );
  };

  return (
    <Dialog title={text.changePassword.title} onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <PasswordField
          label={text.changePassword.current}
          name="current-password"
          autoComplete="current-password"
          required
          value={values.current}
          error={wrong.current}
          onChange={set('current')}
        />
        <NewPasswordField
          label={text.newPassword}
          name="new-password"
          value={values.next}
          error={wrong.next}
          onChange={set('next')}
        />
        {change.isError && !isFieldsFault && <ProblemNotice text={problemText(change.error)} />}
        <p>{text.changePassword.about}</p>
        <div>
          <Button type="submit" variant="primary" busy={change.isPending}>
            {change.isPending ? text.changePassword.changing : text.changePassword.change}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
