import { useState } from 'react';
import { Link, useLocation } from 'react-router';

import { Button } from '@/components/button';
import { Notice, ProblemNotice } from '@/components/notice';
import { PageTitle } from '@/components/page-title';
import { PasswordField, TextField } from '@/components/text-field';
import { ProblemError } from '@/lib/api/problem';
import { problemText } from '@/lib/problem/problem-text';
import { useSessionState } from '@/lib/runtime/app-runtime';
import type { WhyAnonymous } from '@/lib/session/session';

import { useLogIn } from '../api/log-in';
import { checkEmail } from '../check-fields';
import { AccountLayout } from '../components/account-layout';
import styles from '../components/form.module.css';
import { ProviderButtons } from '../components/provider-buttons';
import { ResendActivation } from '../components/resend-activation';
import { SecondStep } from '../components/second-step';
import { accountsText } from '../text';

/** Logging in, in one step or two. The route leads away from here by itself once there is a session. */
export function LoginPage() {
  const [token, setToken] = useState<string | null>(null);
  if (token === null) return <FirstStep onCodeNeeded={setToken} />;
  return (
    <AccountLayout footer={accountsText().login.noCode}>
      <SecondStep token={token} onStartOver={() => setToken(null)} />
    </AccountLayout>
  );
}

function FirstStep({ onCodeNeeded }: { onCodeNeeded: (token: string) => void }) {
  const session = useSessionState();
  const { search } = useLocation();
  const logIn = useLogIn();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<{ email?: string | undefined; password?: string | undefined }>({});
  const text = accountsText();
  const isNotActivated = logIn.error instanceof ProblemError && logIn.error.code === 'account-not-activated';

  const submit = () => {
    const found = {
      email: checkEmail(email),
      password: password === '' ? text.wrong.noPassword : undefined,
    };
    setWrong(found);
    if (found.email !== undefined || found.password !== undefined) return;
    logIn.mutate(
      { email: email.trim(), password },
      {
        onSuccess: (given) => {
          if ('second_step_token' in given) onCodeNeeded(given.second_step_token);
        },
      },
    );
  };

  return (
    <AccountLayout
      footer={
        <>
          {text.login.newHere} <Link to="/signup">{text.login.create}</Link>
        </>
      }
    >
      <PageTitle title={text.logIn} />
      <SessionNotice why={session.kind === 'anonymous' ? session.why : 'none'} wasSent={search !== ''} />
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label={text.email}
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          error={wrong.email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <PasswordField
          label={text.password}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          error={wrong.password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <p className={styles.aside}>
          <Link to="/forgot-password">{text.login.forgot}</Link>
        </p>
        {logIn.isError && <ProblemNotice text={problemText(logIn.error)} />}
        <Button type="submit" variant="primary" wide busy={logIn.isPending}>
          {logIn.isPending ? text.loggingIn : text.logIn}
        </Button>
      </form>
      <ProviderButtons />
      {isNotActivated && <ResendActivation key={email} email={email.trim()} />}
    </AccountLayout>
  );
}

function SessionNotice({ why, wasSent }: { why: WhyAnonymous; wasSent: boolean }) {
  const text = accountsText().login;
  if (why === 'ended') return <Notice kind="info">{text.ended}</Notice>;
  if (why === 'logged-out') return <Notice kind="success">{text.loggedOut}</Notice>;
  if (why === 'logged-out-elsewhere') return <Notice kind="info">{text.loggedOutElsewhere}</Notice>;
  return wasSent ? <Notice kind="info">{text.toSee}</Notice> : null;
}
