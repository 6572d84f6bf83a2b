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

import styles from './form.module.css';

/** Another address for one's account. */
export function ChangeEmail() {
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <Button onClick={() => setOpen(true)}>Change e-mail address…</Button>
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
  const isFieldsFault = wrong.email !== undefined || wrong.password !== undefined;

  if (request.isSuccess) {
    return (
      <Dialog title="Check your mail" onClose={onClose}>
        <div className={styles.form}>
          <p>
            We sent a link to <span className={styles.strong}>{values.email.trim()}</span>. Open it in this browser
            within the hour. Until then your address stays as it is.
          </p>
          <div>
            <Button variant="primary" onClick={onClose}>
              All right
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
      password: values.password === '' ? 'Enter your password.' : undefined,
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
            email: code === 'email-unchanged' ? 'This is your address already.' : fieldText(error, '/email'),
            password: code === 'password-wrong' ? 'That is not your password.' : undefined,
          });
        },
      },
    );
  };

  return (
    <Dialog title="Change your e-mail address" onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label="New e-mail address"
          type="email"
          name="email"
          autoComplete="email"
          required
          value={values.email}
          error={wrong.email}
          onChange={set('email')}
        />
        <PasswordField
          label="Your password"
          name="password"
          autoComplete="current-password"
          required
          value={values.password}
          error={wrong.password}
          onChange={set('password')}
        />
        {request.isError && !isFieldsFault && <ProblemNotice text={problemText(request.error)} />}
        <p>A link goes to the new address, and a notice to the one that you have.</p>
        <div>
          <Button type="submit" variant="primary" busy={request.isPending}>
            {request.isPending ? 'Sending…' : 'Send the link'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
