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
import { accountsText } from '../text';
import { useFields } from '../use-fields';

export function SignUpPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <AccountLayout
      footer={
        <>
          {accountsText().signUp.have} <Link to="/login">{accountsText().logIn}</Link>
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
  const { values, field, check, isWrong, setWrong } = useFields({ email: '', handle: '', password: '' });
  const text = accountsText();

  const submit = (form: HTMLFormElement) => {
    const found = {
      email: checkEmail(values.email),
      handle: checkHandle(values.handle),
      password: checkPassword(values.password),
    };
    if (!check(found)) {
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
            handle: hasCode(error, 'handle-taken') ? text.wrong.handleTaken : fieldText(error, '/handle'),
            password: fieldText(error, '/password'),
          });
          focusFirstWrong(form);
        },
      },
    );
  };

  return (
    <>
      <div className={styles.intro}>
        <PageTitle title={text.signUp.title} tab={text.signUp.tab} />
        <p>{text.signUp.about}</p>
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
          label={text.email}
          type="email"
          name="email"
          autoComplete="email"
          required
          {...field('email')}
        />
        <TextField
          label={text.handle}
          name="handle"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          hint={text.signUp.handleHint}
          {...field('handle')}
        />
        <NewPasswordField label={text.password} name="password" {...field('password')} />
        {signUp.isError && !isWrong && <ProblemNotice text={problemText(signUp.error)} />}
        <Button type="submit" variant="primary" wide busy={signUp.isPending}>
          {signUp.isPending ? text.signUp.creating : text.signUp.create}
        </Button>
      </form>
    </>
  );
}

function CheckYourMail({ email }: { email: string }) {
  const { before, after } = accountsText().signUp.sentTo;
  return (
    <>
      <div className={styles.intro}>
        <span className={styles.badge}>
          <Icon name="mail" size={28} />
        </span>
        <PageTitle title={accountsText().checkMail} />
        <p>
          {before}
          <span className={styles.strong}>{email}</span>
          {after}
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
