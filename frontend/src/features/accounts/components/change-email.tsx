import { useState } from 'react';

import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { ProblemNotice } from '@/components/notice';
import { PasswordField, TextField } from '@/components/text-field';
import { ProblemError } from '@/lib/api/problem';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useRequestEmailChange } from '../api/change-email';
import { checkEmail } from '../check-fields';
import { accountsText } from '../text';

import styles from './form.module.css';

/** Another address for one's account. */
export function ChangeEmail() {
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <Button onClick={() => setOpen(true)}>{accountsText().changeEmail.open}</Button>
      {isOpen && <ChangeDialog onClose={() => setOpen(false)} />}
    </div>
  );
}

interface Wrong {
  email?: string | undefined;
  password?: string | undefined;
}

function ChangeDialog({ onClose }: { onClose: () => void }) {
  const request = useRequestEmailChange();
  const { idFor } = useCommandId();
  const [values, setValues] = useState({ email: '', password: '' });
  const [wrong, setWrong] = useState<Wrong>({});
  const text = accountsText();
  const isFieldsFault = wrong.email !== undefined || wrong.password !== undefined;

  if (request.isSuccess) {
    return (
      <Dialog title={text.checkMail} onClose={onClose}>
        <div className={styles.form}>
          <p>
            {text.changeEmail.sentTo.before}
            <span className={styles.strong}>{values.email.trim()}</span>
            {text.changeEmail.sentTo.after}
          </p>
          <div>
            <Button variant="primary" onClick={onClose}>
              {text.changeEmail.allRight}
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }

  const set = (name: keyof typeof values) => (event: { target: { value: string } }) => {
    setValues({ ...values, [name]: event.target.value });
    setWrong({ ...wrong, [name]: undefined });
  };

  const submit = () => {
    const found: Wrong = {
      email: checkEmail(values.email),
      password: values.password === '' ? text.wrong.noPassword : undefined,
    };
    setWrong(found);
    if (found.email !== undefined || found.password !== undefined) return;
    const content = { ...values, email: values.email.trim() };
    request.mutate(
      { ...content, commandId: idFor(content) },
      {
        onError: (error) => {
          const code = error instanceof ProblemError ? error.code : '';
          setWrong({
            email: code === 'email-unchanged' ? text.wrong.sameEmail : fieldText(error, '/email'),
            password: code === 'password-wrong' ? text.wrong.password : undefined,
          });
        },
      },
    );
  };

  return (
    <Dialog title={text.changeEmail.title} onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label={text.changeEmail.newEmail}
          type="email"
          name="email"
          autoComplete="email"
          required
          value={values.email}
          error={wrong.email}
          onChange={set('email')}
        />
        <PasswordField
          label={text.yourPassword}
          name="password"
          autoComplete="current-password"
          required
          value={values.password}
          error={wrong.password}
          onChange={set('password')}
        />
        {request.isError && !isFieldsFault && <ProblemNotice text={problemText(request.error)} />}
        <p>{text.changeEmail.about}</p>
        <div>
          <Button type="submit" variant="primary" busy={request.isPending}>
            {request.isPending ? text.sending : text.sendLink}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
