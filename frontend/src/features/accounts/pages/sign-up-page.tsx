import { useState } from 'react';
import { Link } from 'react-router';

import { Button } from '@/components/button';
import { Icon } from '@/components/icon';
import { ProblemNotice } from '@/components/notice';
import { PageTitle } from '@/components/page-title';
import { TextField } from '@/components/text-field';
import { ProblemError } from '@/lib/api/problem';
import { fieldText, problemText } from '@/lib/problem/problem-text';
import { useCommandId } from '@/lib/runtime/use-command-id';

import { useSignUp } from '../api/sign-up';
import { checkEmail, checkHandle, checkPassword } from '../check-fields';
import { AccountLayout } from '../components/account-layout';
import styles from '../components/form.module.css';
import { NewPasswordField } from '../components/new-password-field';
import { ResendActivation } from '../components/resend-activation';

type Wrong = Partial<Record<'email' | 'handle' | 'password', string | undefined>>;

export function SignUpPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <AccountLayout
      footer={
        <>
          Have an account? <Link to="/login">Log in</Link>
        </>
      }
    >
      {sentTo === null ? <SignUpForm onSent={setSentTo} /> : <CheckYourMail email={sentTo} />}
    </AccountLayout>
  );
}

function SignUpForm({ onSent }: { onSent: (email: string) => void }) {
  const signUp = useSignUp();
  const { idFor } = useCommandId();
  const [values, setValues] = useState({ email: '', handle: '', password: '' });
  const [wrong, setWrong] = useState<Wrong>({});

  const set = (name: keyof typeof values) => (event: { target: { value: string } }) => {
    setValues({ ...values, [name]: event.target.value });
    setWrong({ ...wrong, [name]: undefined });
  };

  const submit = (form: HTMLFormElement) => {
    const found: Wrong = {
      email: checkEmail(values.email),
      handle: checkHandle(values.handle),
      password: checkPassword(values.password),
    };
    setWrong(found);
    if (Object.values(found).some((each) => each !== undefined)) {
      focusFirstWrong(form);
      return;
    }
    const body = { ...values, email: values.email.trim(), handle: values.handle.trim() };
    signUp.mutate(
      { ...body, commandId: idFor(body) },
      {
        onSuccess: () => onSent(body.email),
        onError: (error) => {
          setWrong({
            email: fieldText(error, '/email'),
            handle: hasCode(error, 'handle-taken') ? 'That handle is taken.' : fieldText(error, '/handle'),
            password: fieldText(error, '/password'),
          });
          focusFirstWrong(form);
        },
      },
    );
  };

  const isFieldsFault = Object.values(wrong).some((each) => each !== undefined);
  return (
    <>
      <div className={styles.intro}>
        <PageTitle title="Create your account" tab="Sign up" />
        <p>Talk in rooms, convert documents.</p>
      </div>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit(event.currentTarget);
        }}
      >
        <TextField
          label="E-mail address"
          type="email"
          name="email"
          autoComplete="email"
          required
          value={values.email}
          error={wrong.email}
          onChange={set('email')}
        />
        <TextField
          label="Handle"
          name="handle"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          hint="How others find you, e.g. ada-l. It cannot be changed later."
          value={values.handle}
          error={wrong.handle}
          onChange={set('handle')}
        />
        <NewPasswordField
          label="Password"
          name="password"
          value={values.password}
          error={wrong.password}
          onChange={set('password')}
        />
        {signUp.isError && !isFieldsFault && <ProblemNotice text={problemText(signUp.error)} />}
        <Button type="submit" variant="primary" wide busy={signUp.isPending}>
          {signUp.isPending ? 'Creating…' : 'Create account'}
        </Button>
      </form>
    </>
  );
}

function CheckYourMail({ email }: { email: string }) {
  return (
    <>
      <div className={styles.intro}>
        <span className={styles.badge}>
          <Icon name="mail" size={28} />
        </span>
        <PageTitle title="Check your mail" />
        <p>
          We sent a link to <span className={styles.strong}>{email}</span>. Open it to activate your account. It may take
          a minute; look into the spam folder too.
        </p>
      </div>
      <ResendActivation email={email} justSent />
    </>
  );
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof ProblemError && error.code === code;
}

/** After the errors were drawn, so that the field's description is there when it is read out. */
function focusFirstWrong(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
